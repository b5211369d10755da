"""A visit is begun, entered and ended, each noted in the centre's audit.

What the network is told of it is `telling`'s. Errors: NotOpen, BadLength, WhyMissing, Answered,
Forbidden, NotFound, NotLetIn.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from kernel import clock, database
from kernel.errors import Forbidden, Refused
from shared_apps.operators import permissions
from shared_apps.operators.models import Operator
from shared_apps.operators.permissions import Permission, roles_with
from shared_apps.visiting import codes, mails, selectors, telling
from shared_apps.visiting.models import MAX_WORDS, MOST_MINUTES, Visit, VisitRule
from tenant_apps.audit import services as audit
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef

Ended = Visit.Ended


class NotOpen(Refused):
    """Nobody visits a network that is closed."""

    code = "visit_not_open"
    default_message = "This network is not active, so nobody can visit it."


class BadLength(Refused):
    """A visit lasts an hour at most."""

    code = "visit_bad_length"
    status = 400
    default_message = f"Choose how long it lasts: {MOST_MINUTES} minutes at most."


class WhyMissing(Refused):
    """The champions read why somebody comes."""

    code = "visit_why_missing"
    status = 400
    default_message = "Say why: the network’s champions read it."


class Answered(Refused):
    """Another champion was quicker, or the operator does not wish to come any more."""

    code = "visit_answered"
    default_message = "This is answered already, or was taken back. Reload the page to see."


class NotLetIn(Refused):
    """The code is not right, too old, used, or for a visit that is over: all look the same."""

    code = "visit_not_let_in"
    status = 403
    default_message = (
        "This way in is not good any more: it works once, and for five minutes. "
        "Open the visit in the console and enter from there."
    )


def begin(
    *, network: NetworkRef, operator: Operator, reason: str, words: str, minutes: int
) -> Visit:
    """Begin a visit to this network, or ask for it where champions wish to be asked. At the centre.

    Raises Forbidden, NotOpen, BadLength, WhyMissing.
    """
    if not permissions.may(operator, Permission.NETWORK_VISIT):
        raise Forbidden(permissions.NOT_YOUR_ROLE)
    if not 1 <= minutes <= MOST_MINUTES:
        raise BadLength
    tidy = " ".join(words.split())[:MAX_WORDS]
    if not tidy:
        raise WhyMissing
    now, asks = clock.now(), selectors.asks_first(network.id)
    with database.atomic():
        visit = Visit.objects.create(
            operator=operator,
            operator_name=operator.name,
            network_id=network.id,
            reason=Visit.Reason(reason),
            words=tidy,
            minutes=minutes,
            asked_at=now,
            begun_at=None if asks else now,
            ends_at=None if asks else now + timedelta(minutes=minutes),
        )
        _expect(visit, until=visit.ends_at or now + selectors.WAITS)
        did = "visit.asked" if asks else "visit.begun"
        _note(did, visit, by=operator.id, reason=reason, minutes=minutes)
    return visit


def answer(*, visit: Visit, says_yes: bool, by: UUID) -> None:
    """A champion lets somebody come, from now on, or does not; the operator is mailed.

    Raises Answered, NotOpen.
    """
    with current.shared(), database.atomic():
        waiting = Visit.objects.select_for_update().filter(
            id=visit.id, begun_at=None, ended_at=None, asked_at__gt=clock.now() - selectors.WAITS
        )
        found = waiting.first()
        if found is None:
            raise Answered
        if says_yes:
            found.begun_at = clock.now()
            found.ends_at = found.begun_at + timedelta(minutes=found.minutes)
            found.answered_by = by
            found.save(update_fields=["begun_at", "ends_at", "answered_by"])
            _expect(found, until=found.ends_at)
            _note("visit.begun", found, by=None, side="network")
        else:
            _end(Q(id=found.id), how=Ended.REFUSED, by=by)
        mails.answered(found, says_yes=says_yes)


def set_rule(*, network: NetworkRef, asks_first: bool, by: UUID) -> None:
    """Whether champions are asked before somebody visits; noted in the network's audit as well."""
    wanted = {"asks_first": asks_first, "set_by": by, "set_at": clock.now()}
    with current.shared(), database.atomic():
        VisitRule.objects.update_or_create(network_id=network.id, defaults=wanted)
    telling.note_rule(network, asks_first=asks_first, by=by)


def enter(*, network: NetworkRef, code: str) -> Visit:
    """Let in who brings this code, once; whoever was in for the visit is so no more.

    Raises NotLetIn.
    """
    read = codes.read(code, network.id)
    if read is None:
        raise NotLetIn
    with current.shared(), database.atomic():
        mine = selectors.going_on().filter(id=read.visit_id, network=network.id)
        if not mine.filter(times_entered=read.entry).update(times_entered=F("times_entered") + 1):
            raise NotLetIn
        visit = Visit.objects.get(id=read.visit_id)
        _note("visit.entered", visit, by=visit.operator_id)
    return visit


def note_form(*, visit: Visit, page: str) -> None:
    """In the centre's audit, before it is looked at: a form is sent in the visit, by its name."""
    with current.shared(), database.atomic():
        _note("visit.form_sent", visit, by=visit.operator_id, page=page)


def end(*, visit_id: UUID, how: str, by: UUID | None) -> bool:
    """End a visit at once, whatever state it is in; returns whether it was not over before."""
    with current.shared(), database.atomic():
        return _end(Q(id=visit_id), how=how, by=by) > 0


def end_all_in(*, network_id: UUID) -> None:
    """With the network all visits end. Part of the transaction that closes it."""
    _end(Q(network=network_id), how=Ended.NETWORK, by=None)


def end_what_is_over() -> None:
    """Note the end of visits whose time is over, or whose operator may visit no more."""
    now = clock.now()
    may_visit = Q(operator__access_ended_at=None) & Q(
        operator__role__in=roles_with(Permission.NETWORK_VISIT)
    )
    with current.shared(), database.atomic():
        _end(~may_visit, how=Ended.ACCESS, by=None)
        _end(Q(ends_at__lte=now), how=Ended.TIME, by=None)
        _end(Q(begun_at=None, asked_at__lte=now - selectors.WAITS), how=Ended.TIME, by=None)


def _expect(visit: Visit, *, until: datetime) -> None:
    """The network's pages ask for visits. Of a network that is closed meanwhile, one of the two is
    first, and sees the other.
    """
    try:
        registry.expect_visits(network_id=visit.network_id, until=until)
    except registry.WrongState as error:
        raise NotOpen from error


def _end(which: Q, *, how: str, by: UUID | None) -> int:
    """In the shared door, within a transaction."""
    now = clock.now()
    open_ones = Visit.objects.select_for_update(of=("self",)).filter(which, ended_at=None)
    ending = list(open_ones.order_by("id"))
    for visit in ending:
        visit.ended_at, visit.ended_how, visit.ended_by = now, how, by
        visit.save(update_fields=["ended_at", "ended_how", "ended_by"])
        is_operators = how == Ended.OPERATOR
        _note("visit.ended", visit, by=by if is_operators else None, how=str(how))
    return len(ending)


def _note(action: str, visit: Visit, *, by: UUID | None, **detail: object) -> None:
    """On the network's timeline in the console."""
    audit.record(
        action=action,
        by=by,
        subject=visit.network_id,
        detail={"visit": str(visit.id), **detail},
    )
