"""Checking an import: some rows at a time, in their order, by what the network knows now."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Min

from kernel import database
from tenant_apps.importing import knowing
from tenant_apps.importing.files import checking
from tenant_apps.importing.files.checking import Found, Known
from tenant_apps.importing.files.sheets import Sheet
from tenant_apps.importing.models import Import, ImportRow
from tenant_apps.joining.staff_lists.checking import Columns, Problem
from tenant_apps.joining.staff_lists.reading import Row
from tenant_apps.policy import selectors as policy

CHUNK = 1000
State = ImportRow.State

_NOTE = """
UPDATE importing_import_row AS r
   SET state = f.state, key = f.key, what = f.what, problems = f.problems
  FROM jsonb_to_recordset(%s::jsonb)
       AS f(id uuid, state text, key text, what jsonb, problems jsonb)
 WHERE r.id = f.id
"""


def check_some(held: Import) -> bool:
    """Check the next rows of one file; whether it has to go on. After the last, it is reviewed."""
    new = held.rows.filter(state=State.NEW).order_by("sheet", "number")
    first = new.first()
    if first is None:
        held.state = Import.State.REVIEW
        held.save(update_fields=["state"])
        return False
    sheet = Sheet(first.sheet)
    found = _found(held, sheet, list(new.filter(sheet=sheet)[:CHUNK]))
    with database.cursor() as cursor:
        cursor.execute(_NOTE, [json.dumps(found)])
    _count(held, sheet, (one["state"] for one in found))
    return True


def _count(held: Import, sheet: Sheet, states: Iterable[str]) -> None:
    counted = Counter(states)
    before = Counter(held.counts.get(str(sheet.value), {}))
    held.counts = {**held.counts, str(sheet.value): dict(before + counted)}
    held.checked_count += counted.total()
    held.good_count += counted[State.GOOD]
    held.save(update_fields=["counts", "checked_count", "good_count"])


def _found(held: Import, sheet: Sheet, chunk: list[ImportRow]) -> list[dict[str, Any]]:
    """What each of these rows is."""
    described = held.files[str(sheet.value)]
    columns = Columns(described["places"], len(described["headings"]))
    rows = [Row(one.number, one.cells) for one in chunk]
    keys = [checking.key_of(sheet, row, columns) for row in rows]
    known = _known(held, sheet, rows, keys, columns)
    return [
        {"id": str(one.id), "key": key, **_as_json(checking.check(sheet, row, columns, known))}
        for one, row, key in zip(chunk, rows, keys, strict=True)
    ]


def _as_json(found: Found | list[Problem]) -> dict[str, Any]:
    if isinstance(found, Found):
        state = State.KNOWN if found.is_known else State.GOOD
        return {"state": state, "what": found.what, "problems": []}
    problems = [problem.as_json() for problem in found]
    return {"state": State.BAD, "what": {}, "problems": problems}


def _known(held: Import, sheet: Sheet, rows: list[Row], keys: list[str], columns: Columns) -> Known:
    """What these rows are checked by."""
    rules = policy.current()
    emails = {columns.read(row).get("email", "").strip().lower() for row in rows}
    return Known(
        **knowing.what(held, sheet, keys=set(keys), emails=emails - {""}),
        rows=_first_rows(held, sheet, rows, keys),
        floor_minutes=rules.floor_minutes,
        ceiling_minutes=rules.ceiling_minutes,
    )


def _first_rows(held: Import, sheet: Sheet, rows: list[Row], keys: list[str]) -> dict[str, int]:
    """Where in the file what is known by these keys stood first."""
    asked = {key for key in keys if key}
    before = held.rows.filter(sheet=sheet, key__in=asked).values("key").annotate(at=Min("number"))
    first = {one["key"]: one["at"] for one in before}
    for row, key in zip(rows, keys, strict=True):
        if key:
            first.setdefault(key, row.number)
    return first
