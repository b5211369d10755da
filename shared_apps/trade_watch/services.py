"""Writes of the trade watch: the nightly reconciliation, and what operators looked at."""

import logging
from collections.abc import Sequence
from uuid import UUID

from kernel import clock, database
from kernel.errors import Refused
from shared_apps.federation import reconciling
from shared_apps.operators.models import Operator
from shared_apps.trade_watch import mails, selectors
from shared_apps.trade_watch.models import PatternLook, Reconciliation
from tenant_apps.audit import services as audit
from tenants import current, locks, metrics

logger = logging.getLogger(__name__)

METRIC = "hexitime_reconciliations_total"
MOST_SECONDS = 1800
MOST_KEPT = 100
MAX_REASON = 500

State = Reconciliation.State


class ReasonMissing(Refused):
    """Nothing was said of a pattern, or too much."""

    code = "reason_missing"
    status = 422
    default_message = f"Say in up to {MAX_REASON} letters why it is as it is."


def reconcile() -> Reconciliation | None:
    """Hold all ledgers to each other, and keep what was found. None if another one is at it.

    Operators get a mail when something differs that did not the time before, or when it could not
    be done. Opens the doors it needs, so it must not run inside a transaction. What breaks it is
    raised again, after it is written down.
    """
    with locks.only_one("trade_watch.reconcile", seconds=MOST_SECONDS + 10) as mine:
        if not mine:
            return None
        with current.shared():
            run = Reconciliation.objects.create()
        try:
            networks = reconciling.networks()
            found = [str(one) for one in reconciling.differences()]
        except Exception:
            _finish(run, State.FAILED, networks=0, found=[])
            raise
        _finish(run, State.DIFFERS if found else State.CLEAN, networks=networks, found=found)
        return run


def look_at(pattern: UUID, *, reason: str, by: Operator) -> PatternLook:
    """Say why a pattern is as it is. Raises NotFound, ReasonMissing.

    Opens the federation's door, so it must not run inside a transaction. Said twice of the same
    pattern of the same size, the first stands.
    """
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        raise ReasonMissing
    found = selectors.pattern(pattern).pattern
    with current.shared(), database.atomic():
        look, is_new = PatternLook.objects.get_or_create(
            pattern=found.key,
            minutes=found.minutes,
            defaults={"kind": found.kind, "reason": reason, "by": by},
        )
        if is_new:
            detail = {"kind": found.kind, "minutes": found.minutes}
            audit.record(
                action="federation.pattern_looked_at", by=by.id, subject=found.key, detail=detail
            )
    return look


def _finish(
    run: Reconciliation, state: Reconciliation.State, *, networks: int, found: Sequence[str]
) -> None:
    """Write down how it ended, tell whoever has to know, and count it."""
    with current.shared(), database.atomic():
        before = Reconciliation.objects.exclude(id=run.id).exclude(state=State.RUNNING).first()
        run.state, run.finished_at, run.networks = state, clock.now(), networks
        run.difference_count, run.differences = len(found), list(found[:MOST_KEPT])
        run.save(
            update_fields=["state", "finished_at", "networks", "difference_count", "differences"]
        )
        if _is_news(run, before):
            mails.alert(run)
    if found:
        logger.error("The ledgers differ in %s places, first: %s", len(found), found[0])
    with current.shared():
        metrics.count(METRIC, outcome=state.value)


def _is_news(run: Reconciliation, before: Reconciliation | None) -> bool:
    """Whether operators do not know it from the time before."""
    if run.state == State.FAILED:
        return before is None or before.state != State.FAILED
    known = set(before.differences) if before else set()
    return bool(set(run.differences) - known)
