"""What the console shows of networks: the registry, figures from inside, national positions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from kernel.errors import NotFound
from shared_apps.console import figures
from shared_apps.console.figures import Figures
from shared_apps.federation import selectors as federation
from shared_apps.federation.selectors import Position
from shared_apps.operators import selectors as operators
from tenant_apps.audit.models import Event
from tenants.current import NetworkRef
from tenants.models import IntegratedCareSystem, Network, RefusedTask

MAX_EVENTS = 50
MAX_REFUSED = 200


@dataclass(frozen=True, slots=True)
class Overview:
    """One network with what is known of it. No figures: it has none yet, or cannot be read."""

    network: Network
    ref: NetworkRef
    figures: Figures | None
    position: Position | None

    @property
    def is_federated(self) -> bool:
        return self.position is not None and self.position.joined


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """Messages refused on one day for one reason; a network's name only if they proved it."""

    refused: RefusedTask
    network_name: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An audited act on a network, and the operator who did it, if one did."""

    event: Event
    actor_name: str


def overviews(
    *, words: str = "", state: str = "", kind: str = "", sort: str = ""
) -> list[Overview]:
    """The networks that match, in order. A removed one is shown only when asked for."""
    found = _with_figures(matching(words=words, state=state, kind=kind))
    return sorted(found, key=_ORDERS.get(sort, _by_name))


def matching(*, words: str = "", state: str = "", kind: str = "") -> QuerySet[Network]:
    """The networks that match, by name. A removed one is shown only when asked for."""
    networks = Network.objects.prefetch_related("domains").select_related("ics")
    networks = networks.filter(state=state) if state else networks.exclude(state="removed")
    if kind:
        networks = networks.filter(kind=kind)
    return _with_words(networks, words)


def some(ids: Iterable[UUID]) -> list[Network]:
    """Those of the given ids that are networks, in whatever state, by name."""
    found = Network.objects.prefetch_related("domains").filter(id__in=list(ids))
    return list(found.order_by("name"))


def overview(slug: str) -> Overview:
    """One network. Raises NotFound."""
    network = Network.objects.prefetch_related("domains").select_related("ics")
    found = _with_figures(network.filter(slug=slug))
    if not found:
        raise NotFound
    return found[0]


def refused() -> list[RefusedLine]:
    """Messages that no worker ran, newest first."""
    lines = list(RefusedTask.objects.all()[:MAX_REFUSED])
    ids = [line.network_id for line in lines if line.network_id]
    names = dict(Network.objects.filter(id__in=ids).values_list("id", "name"))
    return [RefusedLine(line, names.get(line.network_id, "")) for line in lines]


def integrated_care_systems() -> list[IntegratedCareSystem]:
    """All 42."""
    return list(IntegratedCareSystem.objects.all())


def timeline(network_id: UUID) -> list[Happening]:
    """What was done to a network from here, newest first."""
    events = list(Event.objects.filter(subject=network_id).order_by("-id")[:MAX_EVENTS])
    names = operators.names(event.actor for event in events if event.actor)
    return [Happening(event, names.get(event.actor, "") if event.actor else "") for event in events]


def _with_words(networks: QuerySet[Network], words: str) -> QuerySet[Network]:
    for word in words.split()[:8]:
        networks = networks.filter(Q(name__icontains=word) | Q(slug__icontains=word))
    return networks


def _with_figures(networks: QuerySet[Network]) -> list[Overview]:
    refs = {network: _ref(network) for network in networks}
    latest = figures.latest(refs.values())
    positions = {position.network_id: position for position in federation.positions()}
    return [
        Overview(network, ref, latest.get(network.id), positions.get(network.id))
        for network, ref in refs.items()
    ]


def _ref(network: Network) -> NetworkRef:
    primary = (each.domain for each in network.domains.all() if each.is_primary)
    return network.ref(next(primary, ""))


def _by_name(line: Overview) -> tuple[int | float, str]:
    return 0, line.network.name.casefold()


def _by_newest(line: Overview) -> tuple[int | float, str]:
    return -line.network.created_at.timestamp(), line.network.name


def _by_members(line: Overview) -> tuple[int | float, str]:
    return -(line.figures.members if line.figures else -1), line.network.name


def _by_hours(line: Overview) -> tuple[int | float, str]:
    return -(line.figures.exchanged_minutes if line.figures else -1), line.network.name


def _by_position(line: Overview) -> tuple[int | float, str]:
    return line.position.minutes if line.position else float("inf"), line.network.name


_ORDERS: dict[str, Callable[[Overview], tuple[int | float, str]]] = {
    "newest": _by_newest,
    "members": _by_members,
    "hours": _by_hours,
    "position": _by_position,
}
