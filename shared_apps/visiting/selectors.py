"""Reading visits. Each function opens the shared door itself, so none may run in a transaction."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from kernel import clock
from kernel.errors import NotFound
from shared_apps.operators.permissions import Permission, roles_with
from shared_apps.visiting.models import Visit
from tenants import current
from tenants.current import NetworkRef

MOST_LISTED = 200


def live(*, visit_id: UUID, network: NetworkRef, entry: int) -> Visit | None:
    """The visit that this session was let in for, if it still goes on.

    None once its time is over, it was ended, the operator may visit no more, or they were let in
    elsewhere since. One query.
    """
    with current.shared():
        return going_on().filter(id=visit_id, network=network.id, times_entered=entry).first()


def live_in(network: NetworkRef) -> list[Visit]:
    """All that go on in a network, the first to end first. One query."""
    with current.shared():
        return list(going_on().filter(network=network.id).order_by("ends_at"))


def in_network(network: NetworkRef) -> list[Visit]:
    """Past ones, and those that go on or are asked for, newest first."""
    with current.shared():
        return list(Visit.objects.filter(network=network.id)[:MOST_LISTED])


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


def going_on() -> QuerySet[Visit]:
    """Those whose time is not over, of operators who may visit. At the centre."""
    return Visit.objects.filter(
        begun_at__isnull=False,
        ended_at__isnull=True,
        ends_at__gt=clock.now(),
        operator__access_ended_at__isnull=True,
        operator__role__in=roles_with(Permission.NETWORK_VISIT),
    )
