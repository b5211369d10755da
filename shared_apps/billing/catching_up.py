"""Accounts that were not opened when their networks were, since billing was off."""

from shared_apps.billing import services, stripe_api
from shared_apps.commissioning.models import ProvisioningRun
from tenants.models import Network


def open_missing() -> int:
    """Open an account for each active network of a paying kind that has none; returns how many.

    Invoices go to whom it was built for, until an operator says otherwise.
    """
    if not stripe_api.is_on():
        return 0
    runs = ProvisioningRun.objects.select_related("network").filter(
        state=ProvisioningRun.State.DONE,
        network__state=Network.State.ACTIVE,
        network__kind__in=services.PAYING,
        network__bill__isnull=True,
    )
    return sum(_open(run) for run in runs.order_by("id"))


def _open(run: ProvisioningRun) -> bool:
    account = services.open_account(
        network_id=run.network_id,
        kind=run.network.kind,
        name=run.network.name,
        email=run.champion_email,
        by=None,
    )
    return account is not None
