"""Reading how the service does. At the centre, but for what opens its door itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from kernel import clock
from kernel.errors import NotFound
from shared_apps.status.models import Incident, Reading
from tenants import current

# So far back goes what is shown of what is over.
KEPT_IN_SIGHT = timedelta(days=90)
MOST_SHOWN = 100
# It is measured every minute.
OLD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Standing:
    """Readings by component, what goes on or is to come, and what is over, the newest first."""

    readings: dict[str, Reading]
    going_on: list[Incident]
    past: list[Incident]


def standing() -> Standing:
    """All that the page of the status shows. Three queries."""
    found = _in_sight()
    return Standing(
        readings={one.component: one for one in Reading.objects.all()},
        going_on=[one for one in found if one.over_at is None],
        past=[one for one in found if one.over_at is not None],
    )


def newest() -> list[Incident]:
    """What a feed tells of: what was told of last comes first."""
    return sorted(_in_sight(), key=last_told, reverse=True)


def get(incident_id: UUID) -> Incident:
    """One of them with its updates, who wrote each, however old. Raises NotFound."""
    found = Incident.objects.prefetch_related("updates__by").filter(id=incident_id).first()
    if found is None:
        raise NotFound
    return found


def open_now() -> list[Incident]:
    """What goes on or is planned, for the pages of networks. One query; opens the shared door."""
    with current.shared():
        return list(Incident.objects.filter(over_at=None)[:MOST_SHOWN])


def _in_sight() -> list[Incident]:
    since = clock.now() - KEPT_IN_SIGHT
    found = Incident.objects.filter(Q(over_at=None) | Q(over_at__gte=since))
    return list(found.prefetch_related("updates")[:MOST_SHOWN])


def last_told(incident: Incident) -> datetime:
    """When something was told of it last."""
    return max((one.at for one in incident.updates.all()), default=incident.begun_at)
