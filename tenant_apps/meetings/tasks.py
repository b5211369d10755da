"""Every hour: who meets tomorrow hears of it, in each network by itself."""

from typing import Any

from tenant_apps.meetings import reminding
from tenants.rounds import network_round


@network_round(name="meetings.remind", every_seconds=3600)
def remind(**kwargs: Any) -> None:
    """Remind those in this network who meet tomorrow."""
    reminding.remind_due()
