"""Networks as the command line tells of them."""

from dataclasses import dataclass
from uuid import UUID

from shared_apps.console import figures
from shared_apps.federation import selectors as federation
from tenants import current, selectors, urls
from tenants.current import NetworkRef
from tenants.models import Network


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """One network. `hours` were exchanged in it; `position` is in hours, null outside the
    federation; both may have fractions of a quarter."""

    slug: str
    name: str
    kind: str
    state: str
    address: str
    members: int | None
    hours: float | None
    position: float | None


def networks(slug: str | None = None) -> list[NetworkRow]:
    """All networks by name but removed ones, or the one of this slug; empty if there is none."""
    known = [ref for ref in selectors.all_in() if ref.state != Network.State.REMOVED]
    found = [ref for ref in known if slug in (None, ref.slug)]
    with current.shared():
        measured = figures.latest(found)
    positions = {one.network_id: one.minutes for one in federation.positions() if one.joined}
    return [_row(ref, measured.get(ref.id), positions) for ref in found]


def _row(
    ref: NetworkRef, measured: figures.Figures | None, positions: dict[UUID, int]
) -> NetworkRow:
    position = positions.get(ref.id)
    return NetworkRow(
        slug=ref.slug,
        name=ref.name,
        kind=ref.kind,
        state=ref.state,
        address=urls.absolute(ref),
        members=measured.members if measured else None,
        hours=measured.exchanged_minutes / 60 if measured else None,
        position=None if position is None else position / 60,
    )
