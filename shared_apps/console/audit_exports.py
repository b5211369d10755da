"""Taking the centre's audit out of the service, which is an act of its own."""

import csv
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from kernel import database
from kernel.spreadsheets import harmless
from shared_apps.console import audit_presenters, audit_selectors
from shared_apps.console.audit_selectors import Wanted
from shared_apps.operators.models import Operator
from tenant_apps.audit import services as audit


class _Line:
    """What a csv.writer writes to, which gives each line back at once."""

    def write(self, text: str) -> str:
        return text


def export(*, wanted: Wanted, by: Operator) -> Iterator[str]:
    """The acts as CSV, line by line as they are read. That somebody took them is noted first."""
    asked = {name: str(value) for name, value in asdict(wanted).items() if value}
    with database.atomic():
        audit.record(action="audit.exported", by=by.id, detail=asked)
    return _lines(wanted)


def _lines(wanted: Wanted) -> Iterator[str]:
    """With a mark at the start by which spreadsheets know UTF-8."""
    writer: Any = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(audit_presenters.HEAD)
    for act in audit_selectors.every(wanted):
        yield writer.writerow([harmless(cell) for cell in audit_presenters.line(act)])
