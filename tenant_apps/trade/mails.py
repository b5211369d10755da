"""Telling champions that a trade limit comes near."""

from kernel.minutes import hours
from shared_apps.federation.positions import Limit
from tenant_apps.members import selectors as members
from tenant_apps.outbox import services as outbox
from tenant_apps.trade import presenters
from tenant_apps.trade.models import LimitWarning
from tenants.urls import page

TEMPLATE = "trade/mail/near_limit"


def tell_champions(warning: LimitWarning, limit: Limit) -> None:
    """One mail to each, within the transaction that opens the warning."""
    words = presenters.WARNINGS[LimitWarning.Side(warning.side)]
    for champion in members.champions().select_related("user"):
        outbox.send_mail(
            to=champion.user.email,
            subject=words.title,
            template=TEMPLATE,
            context={
                "name": champion.name,
                "percent": limit.percent,
                "used": hours(limit.used_minutes),
                "limit": hours(limit.size_minutes),
                "room": words.room.format(hours=hours(limit.room_minutes)),
                "advice": words.advice,
                "url": page("trade:overview"),
            },
        )
