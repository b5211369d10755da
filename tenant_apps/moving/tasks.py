"""Every five minutes: who died before the members were told leaves it to this."""

from typing import Any

from shared_apps.federation import moving
from tenant_apps.moving import mails
from tenants import current
from tenants.rounds import network_round


@network_round(name="moving.tell", every_seconds=300)
def tell(**kwargs: Any) -> None:
    """Tell members of balances that moved, and delete codes that can be used no more."""
    here = current.network()
    for moved in moving.moved_lately(here):
        mails.tell(moved)
    moving.forget_old_codes(here)
