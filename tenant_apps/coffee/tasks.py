"""Every hour, each network at its own moment: on the first working day, the month's pairs."""

from random import SystemRandom
from typing import Any

from tenant_apps.coffee import drawing, months
from tenants.rounds import network_round


@network_round(name="coffee.draw", every_seconds=3600)
def draw(**kwargs: Any) -> None:
    """Draw this network's pairs once their day has come; any other hour there is nothing to do."""
    month = months.due()
    if month is not None:
        drawing.draw_month(month, SystemRandom())
