"""Members' accounts whose limits are not yet those of the network.

Whoever has a limit of their own, set for another reason than the network's policy, is left out.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kernel import database
from tenant_apps.ledger.models import AccountKind
from tenant_apps.ledger.services import UNCHANGED, Unchanged

FROM_POLICY = "policy.changed"

# Frozen accounts follow as well, and have the limits of the day once they are thawed.
_UNLIKE = """
SELECT a.id FROM ledger_account AS a
 WHERE a.kind = %(kind)s AND a.closed_at IS NULL
   AND (%(after)s::uuid IS NULL OR a.id > %(after)s::uuid)
   AND (%(sets_floor)s AND a.floor_minutes IS DISTINCT FROM %(floor)s::bigint
        OR %(sets_ceiling)s AND a.ceiling_minutes IS DISTINCT FROM %(ceiling)s::bigint)
   AND coalesce((SELECT c.reason FROM ledger_account_change AS c
                  WHERE c.account_id = a.id AND (c.sets_floor OR c.sets_ceiling)
                  ORDER BY c.recorded_at DESC, c.id DESC LIMIT 1), %(reason)s) = %(reason)s
 ORDER BY a.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """A network's floor and ceiling; UNCHANGED where it leaves accounts as they are."""

    floor: int | Unchanged | None = UNCHANGED
    ceiling: int | Unchanged | None = UNCHANGED


def accounts_unlike(limits: Limits, *, after: UUID | None, most: int) -> list[UUID]:
    """Members' accounts that are open and have other limits, in the order in which all lock."""
    asked = {
        "kind": AccountKind.MEMBER,
        "after": after,
        "sets_floor": limits.floor is not UNCHANGED,
        "floor": None if limits.floor is UNCHANGED else limits.floor,
        "sets_ceiling": limits.ceiling is not UNCHANGED,
        "ceiling": None if limits.ceiling is UNCHANGED else limits.ceiling,
        "reason": FROM_POLICY,
        "most": most,
    }
    with database.cursor() as cursor:
        cursor.execute(_UNLIKE, asked)
        return [row[0] for row in cursor.fetchall()]


# Whoever has done nothing beyond being welcomed is where the network put them.
_NEAR = """
SELECT a.holder FROM ledger_account AS a JOIN ledger_stripe AS s ON s.account_id = a.id
 WHERE a.kind = %(kind)s AND a.closed_at IS NULL AND a.frozen_at IS NULL
 GROUP BY a.id
HAVING sum(s.last_sequence) > 1
   AND (sum(s.balance_minutes - s.held_out_minutes) < a.floor_minutes + %(within)s
        OR sum(s.balance_minutes + s.held_in_minutes) > a.ceiling_minutes - %(within)s)
"""


def near(*, within_minutes: int) -> set[UUID]:
    """Members who may spend, or receive, fewer minutes than these."""
    asked: dict[str, Any] = {"kind": AccountKind.MEMBER, "within": within_minutes}
    with database.cursor() as cursor:
        cursor.execute(_NEAR, asked)
        return {row[0] for row in cursor.fetchall()}
