"""When a change's day has come, members' accounts follow, some hundred at a time.

What is to be done is read from the accounts themselves, so it may be stopped at any moment and
begun again by anyone: an account that has the day's limits is not touched a second time. Each
hundred is one transaction that holds the policy's lock; a second worker leaves it to the first.
"""

import logging
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from kernel import clock, database
from tenant_apps.audit import services as audit
from tenant_apps.ledger import limits
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.limits import Limits
from tenant_apps.ledger.refusals import LedgerRefused
from tenant_apps.ledger.services import UNCHANGED
from tenant_apps.policy import rules, selectors
from tenant_apps.policy.models import Policy, PolicyApplication, PolicyChange

BATCH = 100
MOST_SECONDS = 40.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of some accounts; `last` is where the next ones begin, None at the end."""

    changed: int
    refused: int
    last: UUID | None


def apply_due(*, most_seconds: float = MOST_SECONDS) -> int:
    """Let accounts follow the changes whose day has come; returns how many it changed.

    An account that the ledger refuses to change is logged and tried again the next time.
    """
    due = selectors.not_yet_applied()
    if not due:
        return 0
    until, begun_at, wanted = monotonic() + most_seconds, clock.now(), _limits()
    changed = refused = 0
    after: UUID | None = None
    while monotonic() < until:
        batch = _follow(wanted, after)
        if batch is None:
            return changed
        changed += batch.changed
        refused += batch.refused
        after = batch.last
        if after is None:
            if not refused:
                note_done([one for one in due if begun_at >= rules.settled_at(one)])
            break
    return changed


def _limits() -> Limits:
    """Today's limits, as far as a dated change has ever set them: older ones stay as they are."""
    changes = list(selectors.standing().filter(applies_on__lte=selectors.today()))
    now = selectors.current()
    return Limits(
        floor=now.floor_minutes if any(one.sets_floor for one in changes) else UNCHANGED,
        ceiling=now.ceiling_minutes if any(one.sets_ceiling for one in changes) else UNCHANGED,
    )


def _follow(wanted: Limits, after: UUID | None) -> Followed | None:
    """The next accounts; None where another worker is at it."""
    with database.atomic():
        if Policy.objects.select_for_update(skip_locked=True).first() is None:
            return None
        accounts = limits.accounts_unlike(wanted, after=after, most=BATCH)
        changed = sum(_follows(account, wanted) for account in accounts)
    is_last = len(accounts) < BATCH
    return Followed(changed, len(accounts) - changed, None if is_last else accounts[-1])


def _follows(account: UUID, wanted: Limits) -> bool:
    try:
        ledger.change_account(
            account=account,
            by=None,
            reason=limits.FROM_POLICY,
            floor=wanted.floor,
            ceiling=wanted.ceiling,
        )
    except LedgerRefused as refusal:
        log.warning("Account %s does not follow the policy: %s", account, refusal.code)
        return False
    return True


def note_done(changes: list[PolicyChange]) -> None:
    """These need not be looked at again. Of two at once, the first notes it."""
    for change in changes:
        with database.atomic():
            if Policy.objects.select_for_update(skip_locked=True).first() is None:
                return
            if PolicyApplication.objects.filter(change=change).exists():
                continue
            PolicyApplication(change=change).save(force_insert=True)
            audit.record(action="policy.applied", by=None, subject=change.id)
