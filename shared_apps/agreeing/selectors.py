"""Reading what waits for a second operator, and what was decided."""

from collections.abc import Iterable
from uuid import UUID

from kernel import clock
from kernel.errors import NotFound
from shared_apps.agreeing import deeds
from shared_apps.agreeing.models import Asking, AskingQuerySet
from shared_apps.operators import permissions
from shared_apps.operators.models import Operator

MOST_DECIDED = 50


def get(asking_id: UUID) -> Asking:
    """One asking. Raises NotFound."""
    found = Asking.objects.filter(id=asking_id).first()
    if found is None:
        raise NotFound
    return found


def waiting() -> list[Asking]:
    """All that wait, those that expire first at the top."""
    return list(_open().order_by("expires_at"))


def decided() -> list[Asking]:
    """What was decided last, the newest first."""
    done = Asking.objects.exclude(state=Asking.State.WAITING)
    return list(done.order_by("-decided_at")[:MOST_DECIDED])


def waiting_for(operator: Operator) -> int:
    """How many this operator can decide about."""
    theirs = [one.code for one in deeds.every() if permissions.may(operator, one.permission)]
    if not theirs:
        return 0
    return _open().filter(deed__in=theirs).exclude(asked_by=operator.id).count()


def may_decide(operator: Operator, asking: Asking) -> bool:
    """Whether it waits for this operator among others."""
    return (
        is_open(asking)
        and asking.asked_by != operator.id
        and permissions.may(operator, deeds.of(asking.deed).permission)
    )


def is_open(asking: Asking) -> bool:
    """Whether it can still be decided about."""
    return asking.state == Asking.State.WAITING and asking.expires_at > clock.now()


def about(subject: UUID, *, deed: str, other: UUID | None = None) -> Asking | None:
    """What waits of this kind for this object, if anything."""
    return _open().filter(subject=subject, other=other, deed=deed).first()


def people(askings: Iterable[Asking]) -> set[UUID]:
    """Whose names are needed to show these."""
    ids = {one for asking in askings for one in (asking.asked_by, asking.decided_by)}
    return {one for one in ids if one}


def _open() -> AskingQuerySet:
    return Asking.objects.waiting().filter(expires_at__gt=clock.now())
