"""Looking for what needs a broker, and measuring how fast answers come, in each network."""

from typing import Any

from tenant_apps.brokering import noticing, responding
from tenants.rounds import network_round


@network_round(name="brokering.notice", every_seconds=600)
def notice(**kwargs: Any) -> None:
    """Every ten minutes: requests nobody answers, and members who may need a word."""
    noticing.notice()


@network_round(name="brokering.measure", every_seconds=24 * 3600)
def measure(**kwargs: Any) -> None:
    """Once a day: each organisation's response times."""
    responding.measure()
