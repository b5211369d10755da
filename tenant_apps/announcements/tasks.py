"""Every minute: announcements are mailed, from their first day on."""

from typing import Any

from tenant_apps.announcements import mailing
from tenants.rounds import network_round


@network_round(name="announcements.mail", every_seconds=60)
def mail(**kwargs: Any) -> None:
    """What there is no time for, the next round goes on with."""
    mailing.mail_all()
