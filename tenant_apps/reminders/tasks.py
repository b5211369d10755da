"""Reminding, in each network by itself."""

from typing import Any

from tenant_apps.reminders import sending
from tenants.rounds import network_round


@network_round(name="reminders.remind", every_seconds=600)
def remind(**kwargs: Any) -> None:
    """Every ten minutes, by day: one mail for each member with all that is due."""
    sending.remind_due()


@network_round(name="reminders.forget", every_seconds=24 * 3600)
def forget(**kwargs: Any) -> None:
    """Once a day: who was reminded of what a year ago is forgotten."""
    sending.forget()
