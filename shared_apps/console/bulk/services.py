"""Doing something to many networks: proposed, confirmed once, then done to each by itself.

Every network is a transaction of its own, through the service that does it to one: what was done
and what is noted of it stand or fall together, so a worker that dies leaves nothing half done and
nothing to do twice. All of it runs in the shared door. Errors: NoneChosen, TooMany, TooOld.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded

from kernel import clock, database
from kernel.errors import Refused
from shared_apps.console.bulk import acts, selectors
from shared_apps.console.bulk.acts import Act, Doing
from shared_apps.console.models import MOST_SAID, BulkItem, BulkRun
from shared_apps.operators import permissions
from shared_apps.operators import selectors as operators
from tenants.models import Network
from tenants.tasks import send_central

WORK = "console.work_on_many"
MOST = 1000
# Whoever looked so long ago looks once more.
HOLDS_FOR = timedelta(hours=1)
KEPT_UNCONFIRMED = timedelta(days=1)
CHANGED = "Somebody has changed it meanwhile. See how it stands, and decide anew."
NO_MORE = "Whoever asked for this may not do it any more."
BROKEN = "Something went wrong; nothing was changed. Try it once more."
State = BulkItem.State

log = logging.getLogger(__name__)


class NoneChosen(Refused):
    """No network was ticked, or none that there still is."""

    code = "bulk_none_chosen"
    status = 400
    default_message = "Tick the networks that are meant."


class TooMany(Refused):
    """More than are done at once."""

    code = "bulk_too_many"
    status = 400
    default_message = f"These are more than {MOST:,} networks. Narrow the list first."


class TooOld(Refused):
    """The networks were looked at long ago."""

    code = "bulk_too_old"
    default_message = "You looked at these networks a while ago. Choose them once more."


def propose(*, act: Act, networks: Sequence[Network], by: UUID) -> BulkRun:
    """Keep what is to be done to which of these, and to which nothing is, with why.

    Opens doors, so not within a transaction. Raises NoneChosen, TooMany.
    """
    if not networks:
        raise NoneChosen
    if len(networks) > MOST:
        raise TooMany
    seen = act.seen(networks)
    run = BulkRun(act=act.code, asked_by=by)
    items = [_looked_at(run, act, network, seen[network.id]) for network in networks]
    with database.atomic():
        run.save(force_insert=True)
        BulkItem.objects.bulk_create(items)
    return run


def confirm(*, run: BulkRun, wish: Mapping[str, Any], by: UUID) -> None:
    """Have it done; a second time changes nothing. Raises TooOld."""
    now = clock.now()
    with database.atomic():
        mine = BulkRun.objects.filter(id=run.id, asked_by=by, confirmed_at=None)
        if mine.filter(asked_at__gt=now - HOLDS_FOR).update(confirmed_at=now, wish=dict(wish)):
            database.on_commit(lambda: start(run.id))
        elif mine.exists():
            raise TooOld


def start(run_id: UUID) -> None:
    """Send it to a worker. Sent twice, it is done once."""
    send_central(WORK, run_id=str(run_id))


def go_on(run_id: UUID, *, most_seconds: float) -> bool:
    """Do what is left of a run for a while; returns whether anything still is."""
    until = time.monotonic() + most_seconds
    run = BulkRun.objects.filter(id=run_id, finished_at=None).exclude(confirmed_at=None).first()
    if run is None:
        return False
    act = acts.get(run.act)
    for item in selectors.waiting(run.id):
        if time.monotonic() >= until:
            return True
        _do(run, act, item)
    with database.atomic():
        going = BulkRun.objects.filter(id=run.id, finished_at=None)
        if not run.items.filter(state=State.WAITING).exists():
            going.update(finished_at=clock.now())
    return False


def forget_unconfirmed() -> None:
    """What was looked at, and then left."""
    until = clock.now() - KEPT_UNCONFIRMED
    BulkRun.objects.filter(confirmed_at=None, asked_at__lt=until).delete()


def _looked_at(run: BulkRun, act: Act, network: Network, seen: str) -> BulkItem:
    why_not = act.why_not(network)
    if not why_not:
        try:
            act.look(Doing(selectors.ref(network), {}, run.asked_by))
        except Refused as refused:
            why_not = refused.message
    state = State.LEFT_OUT if why_not else State.WAITING
    return BulkItem(run=run, network=network, seen=seen, state=state, said=why_not[:MOST_SAID])


def _do(run: BulkRun, act: Act, item: BulkItem) -> None:
    """One network. What fails is noted there, and holds up no other."""
    doing = Doing(selectors.ref(item.network), run.wish, run.asked_by)
    try:
        _refuse_whom_it_is_closed_to(act, run.asked_by)
        act.look(doing)
        with database.atomic():
            if not selectors.is_taken(item):
                return
            _refuse_changed(act, item)
            state = State.DONE if act.do(doing) else State.UNCHANGED
            _note(item, state)
    except SoftTimeLimitExceeded:
        raise
    except Refused as refused:
        _note(item, State.REFUSED, refused.message)
    except Exception:
        log.exception("Of many networks one was not done: %s", item.id)
        _note(item, State.FAILED, BROKEN)


def _refuse_whom_it_is_closed_to(act: Act, operator_id: UUID) -> None:
    if not permissions.may(operators.get(operator_id), act.permission):
        raise Refused(NO_MORE)


def _refuse_changed(act: Act, item: BulkItem) -> None:
    """Its row is held from here on: whoever acts on it as well does so before or after."""
    network = Network.objects.select_for_update().get(id=item.network_id)
    if act.seen([network])[network.id] != item.seen:
        raise Refused(CHANGED)


def _note(item: BulkItem, state: str, said: str = "") -> None:
    waiting = BulkItem.objects.filter(id=item.id, state=State.WAITING)
    waiting.update(state=state, said=said[:MOST_SAID], done_at=clock.now())
