"""Every hour: whose group meets tomorrow hears of it, in each network by itself."""

from typing import Any

from tenant_apps.group_times import reminding
from tenants.rounds import network_round


@network_round(name="group_times.remind", every_seconds=3600)
def remind(**kwargs: Any) -> None:
    """Remind those in this network whose groups meet tomorrow."""
    reminding.remind_due()
