"""Reading removals and receipts."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from kernel.errors import NotFound
from shared_apps.removing.models import Receipt, Removal


def under_way() -> list[Removal]:
    """Those that are not finished, with their networks, the newest first."""
    return list(Removal.objects.filter(finished_at=None).select_related("network"))


def unfinished_since(moment: datetime) -> list[Removal]:
    """Asked for, and last taken up, before this moment: their message or worker was lost."""
    never = Q(taken_up_at=None, requested_at__lt=moment)
    return list(Removal.objects.filter(never | Q(taken_up_at__lt=moment), finished_at=None))


def of_network(network_id: UUID) -> Removal:
    """The removal of a network. Raises NotFound."""
    found = Removal.objects.select_related("network").filter(network_id=network_id).first()
    if found is None:
        raise NotFound
    return found


def receipts() -> list[Receipt]:
    """All, the newest first."""
    return list(Receipt.objects.all())


def receipt(network_id: UUID) -> Receipt | None:
    """The receipt of a network, once it is gone."""
    return Receipt.objects.filter(network=network_id).first()
