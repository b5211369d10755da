"""An account's statement: its lines, newest first, page by page, with the balance after each.

An account of many stripes has a list of entries in each; the lists are merged, and the balance
after a line is that of all stripes together. Entries are never changed, so a page asked for again
is the same page, whatever was posted meanwhile.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel import database
from kernel.errors import Refused
from tenant_apps.ledger.models import AccountKind, TransferKind

MOST_STRIPES = 64


class DamagedCursor(Refused):
    """A link to older lines that was altered."""

    code = "damaged_cursor"
    status = 400
    default_message = "This link to older lines is damaged. Start from the newest again."


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement. Minutes received are positive, minutes paid negative."""

    transfer: UUID
    number: int
    stripe: int
    sequence: int
    at: datetime
    kind: TransferKind
    minutes: int
    balance_after_minutes: int
    counterparty_kind: AccountKind
    counterparty_holder: UUID
    subject: UUID | None
    actor: UUID | None
    federation_reference: UUID | None
    reverses: UUID | None
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of an account's lines, newest first; `older` asks for the next page, if any."""

    lines: tuple[Line, ...]
    older: str | None


# The newest entries of each stripe below where the former page ended.
_NEWEST = """
SELECT s.number, e.sequence, e.minutes, e.balance_after_minutes, t.id, t.number, t.recorded_at,
       t.kind, other.kind, other.holder, t.subject, t.actor, t.federation_reference,
       t.reverses_id, EXISTS (SELECT FROM ledger_transfer AS r WHERE r.reverses_id = t.id)
  FROM ledger_stripe AS s
  LEFT JOIN unnest(%(stripes)s::smallint[], %(before)s::bigint[]) AS former (stripe, before)
    ON former.stripe = s.number
 CROSS JOIN LATERAL (
       SELECT * FROM ledger_entry AS e
        WHERE e.account_id = s.account_id AND e.stripe = s.number
          AND e.sequence < coalesce(former.before, CASE cardinality(%(stripes)s::smallint[])
                                             WHEN 0 THEN s.last_sequence + 1 ELSE 0 END)
        ORDER BY e.sequence DESC LIMIT %(limit)s) AS e
  JOIN ledger_transfer AS t ON t.id = e.transfer_id
  JOIN ledger_account AS other
    ON other.id = CASE WHEN t.payer_id = s.account_id THEN t.payee_id ELSE t.payer_id END
 WHERE s.account_id = %(account)s
 ORDER BY s.number, e.sequence DESC
"""


def statement(*, account: UUID, before: str | None = None, limit: int = 50) -> Statement:
    """An account's lines, newest first, in one query. `before` is a former page's `older`.

    Raises DamagedCursor.
    """
    former = _parse(before)
    lists = _newest(account, former, limit + 1)
    merged = heapq.merge(*lists.values(), key=lambda line: line.number, reverse=True)
    lines = tuple(_balanced(merged, lists, limit))
    if sum(map(len, lists.values())) <= limit:
        return Statement(lines, older=None)
    return Statement(lines, older=_older(lines, lists, former))


@dataclass(frozen=True, slots=True)
class Period:
    """All lines of a span of time, newest first, and the balances at its two ends."""

    lines: tuple[Line, ...]
    opening_minutes: int
    closing_minutes: int

    @property
    def received_minutes(self) -> int:
        return sum(line.minutes for line in self.lines if line.minutes > 0)

    @property
    def paid_minutes(self) -> int:
        return -sum(line.minutes for line in self.lines if line.minutes < 0)


# In each stripe the first entry at or after each end: no entry is in two spans, or in none, even
# where two that were posted at once stand in another order than their times.
_ENDS = """
SELECT coalesce(min(e.sequence) FILTER (WHERE t.recorded_at >= %(since)s), s.last_sequence + 1),
       coalesce(min(e.sequence) FILTER (WHERE t.recorded_at >= %(until)s), s.last_sequence + 1)
  FROM ledger_stripe AS s
  LEFT JOIN ledger_entry AS e ON e.account_id = s.account_id AND e.stripe = s.number
  LEFT JOIN ledger_transfer AS t ON t.id = e.transfer_id
 WHERE s.account_id = %(account)s
 GROUP BY s.number, s.last_sequence ORDER BY s.number
"""


def period(*, account: UUID, since: datetime, until: datetime) -> Period:
    """What moved from `since` on and before `until`, in two queries."""
    with database.cursor() as cursor:
        cursor.execute(_ENDS, {"account": account, "since": since, "until": until})
        ends: list[tuple[int, int]] = cursor.fetchall()
    # One more of each stripe, which tells the balance before the first.
    most = max((last - first for first, last in ends), default=0) + 1
    lists = _newest(account, [last for _, last in ends], most)
    closing = sum(lines[0].balance_after_minutes for lines in lists.values())
    within = {
        stripe: [line for line in lines if line.sequence >= ends[stripe][0]]
        for stripe, lines in lists.items()
    }
    merged = heapq.merge(*within.values(), key=lambda line: line.number, reverse=True)
    lines = tuple(_balanced(merged, lists, sum(map(len, within.values()))))
    return Period(lines, closing - sum(line.minutes for line in lines), closing)


def _newest(account: UUID, former: list[int], limit: int) -> dict[int, list[Line]]:
    """By stripe, its newest lines with the stripe's own balance after each."""
    asked: dict[str, Any] = {
        "account": account,
        "stripes": list(range(len(former))),
        "before": former,
        "limit": limit,
    }
    lists: dict[int, list[Line]] = {}
    with database.cursor() as cursor:
        cursor.execute(_NEWEST, asked)
        for row in cursor.fetchall():
            lists.setdefault(row[0], []).append(_line(row))
    return lists


def _balanced(merged: Iterator[Line], lists: dict[int, list[Line]], limit: int) -> Iterator[Line]:
    """The first so many, each with the balance that all stripes together had after it."""
    balance = sum(lines[0].balance_after_minutes for lines in lists.values())
    for _, line in zip(range(limit), merged, strict=False):
        yield replace(line, balance_after_minutes=balance)
        balance -= line.minutes


def _older(lines: tuple[Line, ...], lists: dict[int, list[Line]], former: list[int]) -> str:
    """Where each stripe goes on: below its last line shown, or where it stood."""
    before = {stripe: newest[0].sequence + 1 for stripe, newest in lists.items()}
    before |= {line.stripe: line.sequence for line in lines}
    known = range(max([*before, len(former) - 1]) + 1)
    # A stripe without lines here has none below: it stays at its end.
    return ".".join(str(before.get(stripe, 0)) for stripe in known)


def _parse(before: str | None) -> list[int]:
    """A page's `older` as a sequence for each stripe."""
    if before is None:
        return []
    parts = before.split(".")
    if len(parts) > MOST_STRIPES or not all(_is_sequence(part) for part in parts):
        raise DamagedCursor
    return [int(part) for part in parts]


def _is_sequence(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _line(row: tuple[Any, ...]) -> Line:
    return Line(
        stripe=row[0],
        sequence=row[1],
        minutes=row[2],
        balance_after_minutes=row[3],
        transfer=row[4],
        number=row[5],
        at=row[6],
        kind=TransferKind(row[7]),
        counterparty_kind=AccountKind(row[8]),
        counterparty_holder=row[9],
        subject=row[10],
        actor=row[11],
        federation_reference=row[12],
        reverses=row[13],
        is_reversed=row[14],
    )
