"""Reading visits. Each function opens the shared door itself, so none may run in a transaction."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from kernel import clock
from kernel.errors import NotFound
from shared_apps.operators.permissions import Permission, roles_with
from shared_apps.visiting.models import Visit, VisitRule
from tenants import current
from tenants.current import NetworkRef

MOST_LISTED = 200
# So long a visit waits to be answered.
WAITS = timedelta(days=1)


def live(*, visit_id: UUID, network: NetworkRef, entry: int) -> Visit | None:
    """The visit that this session was let in for, if it still goes on.

    None once its time is over, it was ended, the operator may visit no more, or they were let in
    elsewhere since. One query.
    """
    with current.shared():
        return going_on().filter(id=visit_id, network=network.id, times_entered=entry).first()


def open_in(network: NetworkRef) -> list[Visit]:
    """All that go on in a network, or wait for a champion's yes. One query."""
    with current.shared():
        found = going_on() | _waiting()
        return list(found.filter(network=network.id).order_by("id"))


def asks_first(network_id: UUID) -> bool:
    """Whether a network's champions wish to be asked before somebody visits. At the centre."""
    return VisitRule.objects.filter(network=network_id, asks_first=True).exists()


def in_network(network: NetworkRef) -> tuple[list[Visit], bool]:
    """Past ones, and those that go on or are asked for, newest first; whether one has to ask."""
    with current.shared():
        found = list(Visit.objects.filter(network=network.id)[:MOST_LISTED])
        return found, asks_first(network.id)


def one_in(*, visit_id: UUID, network: NetworkRef) -> Visit:
    """One of a network's. Raises NotFound."""
    with current.shared():
        found = Visit.objects.filter(id=visit_id, network=network.id).first()
    if found is None:
        raise NotFound
    return found


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Of those of these ids that are visits, whose they were."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    with current.shared():
        found = Visit.objects.filter(id__in=wanted)
        return dict(found.values_list("id", "operator_name"))


def everywhere() -> list[Visit]:
    """The newest visits to all networks. At the centre."""
    return list(Visit.objects.select_related("network")[:MOST_LISTED])


def get(visit_id: UUID) -> Visit:
    """One visit. At the centre. Raises NotFound."""
    found = Visit.objects.select_related("network").filter(id=visit_id).first()
    if found is None:
        raise NotFound
    return found


def _waiting() -> QuerySet[Visit]:
    """Those that nobody has answered, of operators who may visit."""
    return Visit.objects.filter(
        begun_at__isnull=True,
        ended_at__isnull=True,
        asked_at__gt=clock.now() - WAITS,
        operator__access_ended_at__isnull=True,
        operator__role__in=roles_with(Permission.NETWORK_VISIT),
    )


def going_on() -> QuerySet[Visit]:
    """Those whose time is not over, of operators who may visit. At the centre."""
    return Visit.objects.filter(
        begun_at__isnull=False,
        ended_at__isnull=True,
        ends_at__gt=clock.now(),
        operator__access_ended_at__isnull=True,
        operator__role__in=roles_with(Permission.NETWORK_VISIT),
    )
