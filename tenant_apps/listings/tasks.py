"""Every day: owners hear that their listings close soon, in each network by itself."""

from typing import Any

from tenant_apps.listings import reminders
from tenants.rounds import network_round


@network_round(name="listings.remind", every_seconds=86_400)
def remind(**kwargs: Any) -> None:
    """Remind the owners in this network whose listings close within 7 days."""
    reminders.remind_due()
