"""Every hour: terms that begin today begin, and those that are over end."""

from typing import Any

from tenant_apps.membership_types import services
from tenants.rounds import network_round


@network_round(name="membership_types.round", every_seconds=3600)
def follow(**kwargs: Any) -> None:
    """What is withheld follows types and terms; what follows on a term is done."""
    services.follow_rules()
    services.end_due()
