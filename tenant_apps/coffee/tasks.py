"""Every hour, each network at its own moment: the month's pairs, once it is their day."""

from random import SystemRandom
from typing import Any

from tenant_apps.coffee import drawing, months, telling
from tenants.features import Feature
from tenants.rounds import network_round


@network_round(name="coffee.draw", every_seconds=3600, feature=Feature.COFFEE)
def draw(**kwargs: Any) -> None:
    """Draw this network's pairs, if it is time and not done, and tell who has not heard of them."""
    month = months.due()
    if month is not None:
        drawing.draw_month(month, SystemRandom())
        telling.tell_of_round(month)
