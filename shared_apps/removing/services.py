"""Asking for the removal of a network. In the shared schema's door."""

import re
from uuid import UUID

from kernel import database
from kernel.errors import Refused
from shared_apps.agreeing import services as agreeing
from shared_apps.agreeing.models import Asking
from shared_apps.operators.models import Operator
from shared_apps.removing import obstacles
from shared_apps.removing.deed import CODE
from shared_apps.removing.models import MAX_WHERE, Export
from tenants.models import Network


class ExportUnsaid(Refused):
    """Nobody removes a network without a word on its data."""

    code = "export_unsaid"
    status = 400
    default_message = f"Say where the export is, in at most {MAX_WHERE} characters."


class NamedInRecord(Refused):
    """The receipt is to name nobody."""

    code = "named_in_record"
    status = 400
    default_message = (
        "Leave out the network’s name and address: this stays when all else of it is gone."
    )


def ask(
    *,
    network_id: UUID,
    export: str,
    export_where: str,
    early: bool,
    reason: str,
    by: Operator,
) -> Asking:
    """Ask a second operator. `early`: without waiting until it has been archived for long.

    Raises NotRemovable, ExportUnsaid, NamedInRecord, and what asking raises.
    """
    where = export_where.strip() if export == Export.KEPT else ""
    if export not in Export.values or (export == Export.KEPT and not 0 < len(where) <= MAX_WHERE):
        raise ExportUnsaid
    with database.atomic():
        row = obstacles.network(network_id)
        obstacles.expect_none(row, early=early)
        if names(row, where):
            raise NamedInRecord
        what = {"export": export, "where": where, "early": bool(obstacles.too_early(row))}
        return agreeing.ask(deed=CODE, subject=network_id, what=what, reason=reason, by=by)


def names(row: Network, text: str) -> bool:
    """Whether a text has the network's name or address in it."""
    words = (row.name, row.slug)
    return any(re.search(rf"(?i)\b{re.escape(word)}\b", text) for word in words)
