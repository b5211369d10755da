"""Reading what was switched."""

from collections.abc import Iterable
from uuid import UUID

from shared_apps.switches.models import Switching
from tenants import current
from tenants.features import Feature


def latest(network_id: UUID) -> dict[str, Switching]:
    """How each feature that was ever switched came to be as it is. In the shared door."""
    found = Switching.objects.filter(network_id=network_id).order_by("feature", "-id")
    return {one.feature: one for one in found.distinct("feature")}


def newest(feature: Feature, network_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """By network: the last time that this one was switched there. In the shared door."""
    found = Switching.objects.filter(feature=feature, network_id__in=list(network_ids))
    last = found.order_by("network_id", "-id").distinct("network_id")
    return dict(last.values_list("network_id", "id"))


def why_off(network_id: UUID, feature: Feature) -> str:
    """Why this one is off, in words; empty where it never was on. Opens the shared door."""
    with current.shared():
        found = Switching.objects.filter(network_id=network_id, feature=feature, is_on=False)
        last = found.first()
        return str(last.get_reason_display()) if last else ""
