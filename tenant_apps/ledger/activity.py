"""Credits that lie idle: held by members and organisations who have done nothing for a while.

Doing something is giving or receiving help, or passing credits on: to a member, to the chest, to
another network. Being given credits is not: a welcome, a gift, a grant. What is set aside for an
agreed exchange is under way, so its two parties are not idle.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel import database
from kernel.errors import Refused
from tenant_apps.ledger.models import AccountKind, TransferKind

# Whoever takes part on either side does something; with the others, whoever pays.
_BOTH_DO = [
    TransferKind.EXCHANGE,
    TransferKind.REWARD,
    TransferKind.FEDERATED_OUT,
    TransferKind.FEDERATED_IN,
]
_PAYER_DOES = [*_BOTH_DO, TransferKind.GIFT, TransferKind.DONATION]
_HOLDERS = [AccountKind.MEMBER, AccountKind.ORGANISATION]
_NOT_IN_CIRCULATION = [AccountKind.ISSUE, AccountKind.CLEARING, AccountKind.NETWORK]


class DamagedPlace(Refused):
    """A link to further holders that was altered."""

    code = "damaged_place"
    status = 400
    default_message = "This link to the next page is damaged. Start from the first page again."


@dataclass(frozen=True, slots=True)
class Idle:
    """An account that does nothing. `last_at` is None where its holder never did anything."""

    kind: AccountKind
    holder: UUID
    minutes: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class IdlePage:
    """Some idle accounts, the most minutes first, and the figures of all of them.

    `more` asks for the next page, if there is one.
    """

    accounts: tuple[Idle, ...]
    holders: int
    minutes: int
    minutes_in_circulation: int
    more: str | None


# NOT IN would be asked again for every account once the active ones are too many to hash.
_QUERY = """
WITH active AS (
    SELECT payer_id AS id FROM ledger_transfer
     WHERE recorded_at >= %(since)s AND kind = ANY(%(payer_does)s)
     UNION
    SELECT payee_id FROM ledger_transfer
     WHERE recorded_at >= %(since)s AND kind = ANY(%(both_do)s)
), idle AS MATERIALIZED (
    SELECT a.id, a.kind, a.holder, sum(s.balance_minutes)::bigint AS minutes
      FROM ledger_account AS a JOIN ledger_stripe AS s ON s.account_id = a.id
     WHERE a.kind = ANY(%(holders)s) AND a.frozen_at IS NULL AND a.closed_at IS NULL
       AND a.opened_at < %(since)s
       AND NOT EXISTS (SELECT FROM active WHERE active.id = a.id)
     GROUP BY a.id
    HAVING sum(s.balance_minutes) > 0 AND sum(s.held_out_minutes + s.held_in_minutes) = 0
), page AS (
    SELECT * FROM idle
     WHERE %(minutes)s::bigint IS NULL OR (minutes, id) < (%(minutes)s::bigint, %(id)s::uuid)
     ORDER BY minutes DESC, id DESC LIMIT %(limit)s
), figures AS (
    SELECT count(*) AS holders, coalesce(sum(minutes), 0)::bigint AS minutes FROM idle
), circulation AS (
    SELECT coalesce(sum(minutes), 0)::bigint AS minutes FROM (
        SELECT greatest(sum(s.balance_minutes), 0) AS minutes
          FROM ledger_account AS a JOIN ledger_stripe AS s ON s.account_id = a.id
         WHERE a.kind <> ALL(%(not_in_circulation)s) GROUP BY a.id) AS held
)
SELECT figures.holders, figures.minutes, circulation.minutes,
       page.id, page.kind, page.holder, page.minutes, (
           SELECT t.recorded_at
             FROM ledger_entry AS e JOIN ledger_transfer AS t ON t.id = e.transfer_id
            WHERE e.account_id = page.id
              AND (t.kind = ANY(%(both_do)s) OR t.kind = ANY(%(payer_does)s) AND e.minutes < 0)
            ORDER BY e.sequence DESC LIMIT 1)
  FROM figures CROSS JOIN circulation LEFT JOIN page ON true
 ORDER BY page.minutes DESC, page.id DESC
"""


def idle(*, since: datetime, after: str | None = None, limit: int | None = 50) -> IdlePage:
    """Who holds credits and has done nothing since then, though they were here, in one query.

    `after` is a former page's `more`; without a limit all come at once. Raises DamagedPlace.
    """
    minutes, last = _parse(after) if after else (None, None)
    asked: dict[str, Any] = {
        "since": since,
        "payer_does": [str(kind) for kind in _PAYER_DOES],
        "both_do": [str(kind) for kind in _BOTH_DO],
        "holders": [str(kind) for kind in _HOLDERS],
        "not_in_circulation": [str(kind) for kind in _NOT_IN_CIRCULATION],
        "minutes": minutes,
        "id": last,
        "limit": limit and limit + 1,
    }
    with database.cursor() as cursor:
        cursor.execute(_QUERY, asked)
        rows = cursor.fetchall()
    found = [row for row in rows if row[3] is not None]
    shown = found[:limit] if limit else found
    more = f"{shown[-1][6]}.{shown[-1][3].hex}" if len(found) > len(shown) else None
    holders, total, in_circulation = rows[0][:3]
    return IdlePage(tuple(map(_idle, shown)), holders, total, in_circulation, more)


def _idle(row: tuple[Any, ...]) -> Idle:
    return Idle(kind=AccountKind(row[4]), holder=row[5], minutes=row[6], last_at=row[7])


def _parse(place: str) -> tuple[int, UUID]:
    minutes, _dot, last = place.partition(".")
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) <= 12 and len(last) == 32):
        raise DamagedPlace
    try:
        return int(minutes), UUID(hex=last)
    except ValueError:
        raise DamagedPlace from None
