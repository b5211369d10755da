"""A network is told of a visit's beginning and end: in its own audit, and its champions by mail.

Whatever breaks off is done by the next round: a mail has a key of its own, so it is written once,
and what is audited with it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid5

from django.db.models import Q

from kernel import clock, database
from shared_apps.visiting import presenters
from shared_apps.visiting.models import Visit
from tenant_apps.audit import services as audit
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef
from tenants.urls import page


def tell(visit: Visit) -> None:
    """Tell of what is not told yet. Opens the doors it needs."""
    network = networks.get(visit.network_id)
    if not visit.begun_at and not visit.ended_at and not visit.ask_told_at:
        _asked(network, visit)
        _mark(visit, "ask_told_at")
    if visit.begun_at and not visit.begin_told_at:
        _begun(network, visit)
        _mark(visit, "begin_told_at")
    is_known = visit.begun_at or visit.ask_told_at
    if is_known and visit.ended_at and not visit.end_told_at:
        _ended(network, visit)
        _mark(visit, "end_told_at")


def tell_waiting() -> None:
    """Tell of all that was cut short, or ended by itself."""
    with current.shared():
        goes_on = Q(ended_at=None)
        known = goes_on & Q(begun_at=None, ask_told_at__isnull=False)
        known |= goes_on & Q(begin_told_at__isnull=False)
        known |= Q(ended_at__isnull=False, begun_at=None, ask_told_at=None)
        waiting = list(Visit.objects.filter(end_told_at=None).exclude(known))
    for visit in waiting:
        tell(visit)


def note_rule(network: NetworkRef, *, asks_first: bool, by: UUID) -> None:
    """In a network's own audit: whether its champions wish to be asked."""
    with current.enter(network), database.atomic():
        audit.record(action="visit.rule_set", by=by, detail={"asks_first": asks_first})


def _asked(network: NetworkRef, visit: Visit) -> None:
    subject = f"{visit.operator_name} of support asks to visit {network.name}"
    with _once(network, visit, "visiting/mail/asked", subject) as is_first:
        if is_first:
            audit.record(action="visit.asked", by=visit.id, subject=visit.id)


def _begun(network: NetworkRef, visit: Visit) -> None:
    subject = f"{visit.operator_name} of support is visiting {network.name}"
    with _once(network, visit, "visiting/mail/begun", subject) as is_first:
        if is_first and visit.answered_by:
            audit.record(action="visit.allowed", by=visit.answered_by, subject=visit.id)
        if is_first:
            audit.record(
                action="visit.begun",
                by=visit.id,
                subject=visit.id,
                detail={"reason": visit.reason, "minutes": visit.minutes},
            )


def _ended(network: NetworkRef, visit: Visit) -> None:
    is_champions = visit.ended_how in (Visit.Ended.CHAMPION, Visit.Ended.REFUSED)
    subject = f"The visit of {visit.operator_name} to {network.name} is over"
    with _once(network, visit, "visiting/mail/ended", subject) as is_first:
        if is_first:
            audit.record(
                action="visit.ended",
                by=visit.ended_by if is_champions else visit.id,
                subject=visit.id,
                detail={"how": visit.ended_how},
            )


@contextmanager
def _once(network: NetworkRef, visit: Visit, template: str, subject: str) -> Iterator[bool]:
    """In the network, in one transaction: mail its champions, unless that was done; whether it was
    not. Of two at once, the second waits for the first.
    """
    with current.enter(network), database.atomic():
        champions = list(members.champions().select_related("user").select_for_update(of=("self",)))
        is_first = not outbox.known(_key(visit.id, template, one.id) for one in champions)
        yield is_first
        if is_first:
            _mail(champions, visit, template=template, subject=subject)


def _mail(champions: Iterable[Member], visit: Visit, *, template: str, subject: str) -> None:
    for champion in champions:
        outbox.send_mail(
            to=champion.user.email,
            subject=subject,
            template=template,
            context={
                "name": champion.name,
                "visit": presenters.visit(visit),
                "minutes": visit.minutes,
                "url": page("visiting:visits"),
            },
            is_awaited=True,
            key=_key(visit.id, template, champion.id),
        )


def _key(visit_id: UUID, template: str, member_id: UUID) -> UUID:
    return uuid5(visit_id, f"{template} {member_id}")


def _mark(visit: Visit, field: str) -> None:
    now = clock.now()
    with current.shared():
        Visit.objects.filter(id=visit.id).update(**{field: now})
    setattr(visit, field, now)
