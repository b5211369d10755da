"""Holds whose own time is over, for whoever ends them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel import database

# What is held between networks is the federation's to end.
_LAPSED = """
SELECT h.id, h.subject, h.expires_at FROM ledger_hold AS h
 WHERE h.expires_at <= clock_timestamp() AND h.federation_reference IS NULL
   AND NOT EXISTS (SELECT FROM ledger_hold_resolution AS r WHERE r.hold_id = h.id)
   AND NOT EXISTS (SELECT FROM ledger_transfer AS t WHERE t.hold_id = h.id)
   AND (%(at)s::timestamptz IS NULL OR (h.expires_at, h.id) > (%(at)s::timestamptz, %(id)s::uuid))
 ORDER BY h.expires_at, h.id LIMIT %(batch)s
"""


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A hold that is over and has not ended yet. `subject` is what it is for."""

    id: UUID
    subject: UUID | None
    expires_at: datetime


def lapsed_holds(*, batch: int) -> Iterator[Lapsed]:
    """All of them by the database's clock, the longest over first, a batch at a time.

    None comes twice, so one that cannot be ended does not keep others back.
    """
    last: Lapsed | None = None
    while True:
        found = _after(last, batch)
        yield from found
        if len(found) < batch:
            return
        last = found[-1]


def _after(last: Lapsed | None, batch: int) -> list[Lapsed]:
    asked: dict[str, Any] = {
        "at": last and last.expires_at,
        "id": last and last.id,
        "batch": batch,
    }
    with database.cursor() as cursor:
        cursor.execute(_LAPSED, asked)
        return [Lapsed(*row) for row in cursor.fetchall()]
