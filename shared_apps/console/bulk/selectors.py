"""Reading what is done to many networks."""

from uuid import UUID

from kernel.errors import NotFound
from shared_apps.console.models import BulkItem, BulkRun
from tenants.current import NetworkRef
from tenants.models import Network


def get(run_id: UUID, *, by: UUID) -> BulkRun:
    """One run, for the operator who asked for it. Raises NotFound."""
    run = BulkRun.objects.filter(id=run_id, asked_by=by).first()
    if run is None:
        raise NotFound
    return run


def items(run_id: UUID) -> list[BulkItem]:
    """Its networks by name."""
    found = BulkItem.objects.filter(run_id=run_id).select_related("network")
    return list(found.order_by("network__name", "id"))


def waiting(run_id: UUID) -> list[BulkItem]:
    """Those still to do, each with its network and that one's addresses."""
    found = BulkItem.objects.filter(run_id=run_id, state=BulkItem.State.WAITING)
    return list(found.select_related("network").prefetch_related("network__domains").order_by("id"))


def unfinished() -> list[UUID]:
    """Runs that were confirmed and are not done."""
    found = BulkRun.objects.filter(finished_at=None).exclude(confirmed_at=None)
    return list(found.order_by("asked_at").values_list("id", flat=True))


def is_taken(item: BulkItem) -> bool:
    """Whether this transaction is the one that does it: nobody else holds it or has done it."""
    free = BulkItem.objects.select_for_update(skip_locked=True, of=("self",))
    return free.filter(id=item.id, state=BulkItem.State.WAITING).exists()


def ref(network: Network) -> NetworkRef:
    """By value; asks nothing where the addresses are there already."""
    primary = (domain.domain for domain in network.domains.all() if domain.is_primary)
    return network.ref(next(primary, ""))
