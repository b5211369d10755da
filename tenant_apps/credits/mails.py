"""Telling someone that credits came."""

from uuid import uuid5

from kernel.minutes import hours
from shared_apps.federation.services import Sent
from tenant_apps.credits.models import Gift
from tenant_apps.hearing.mail import send_news
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenants import current
from tenants.urls import page

TEMPLATE = "credits/mail/given"


def tell(gift: Gift, receiver: Member) -> None:
    """To who got a gift or a grant, within its transaction."""
    giver = "The community chest" if gift.kind == Gift.Kind.GRANT else gift.giver.name
    mail = outbox.render(
        to=receiver.user.email,
        subject=f"{giver} gave you {hours(gift.minutes)}",
        template=TEMPLATE,
        context={
            "receiver": receiver.name,
            "giver": giver,
            "amount": hours(gift.minutes),
            "note": gift.note,
            "url": page("credits:statement"),
        },
    )
    send_news([(receiver, mail)])


def tell_across(sent: Sent, giver: Member) -> None:
    """To who got credits from another network, in theirs. Done again after a crash, it goes once.

    The giver is named by address, and by name only if they agreed to that.
    """
    home = current.network()
    named = f"{giver.handle}@{home.slug}, a member of {home.name},"
    if giver.shows_name_outside:
        named = f"{giver.name} ({giver.handle}@{home.slug}), a member of {home.name},"
    with current.enter(sent.payee_network):
        receiver = members.by_handle(sent.payee_handle)
        if receiver is None:
            return
        mail = outbox.render(
            to=receiver.user.email,
            subject=f"{hours(sent.minutes)} came to you from {home.name}",
            template=TEMPLATE,
            context={
                "receiver": receiver.name,
                "giver": named,
                "amount": hours(sent.minutes),
                "note": sent.note,
                "url": page("credits:statement"),
            },
        )
        mail.id = uuid5(sent.reference, "mail")
        send_news([(receiver, mail)])
