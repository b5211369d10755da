"""Telling those concerned that somebody left, and where their credits went."""

from datetime import datetime

from kernel.minutes import hours
from tenant_apps.leaving import links
from tenant_apps.leaving.models import Leaving
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenants import current
from tenants.urls import page


def tell_left(leaving: Leaving) -> None:
    """To who left: that they did, or that a champion ended it; and the way back, if there is."""
    _send(
        leaving.member,
        f"You have left {current.network().name}",
        "left",
        by_champion=leaving.is_by_champion,
        by_term=leaving.by is None,
        back_url=links.back_url(leaving.id) if leaving.back_until else "",
        back_until=leaving.back_until,
        erase_at=leaving.erase_at,
    )


def tell_to_be_erased(leaving: Leaving) -> None:
    """To who left: that nothing will be kept of them, and from when on."""
    _send(
        leaving.member,
        f"What {current.network().name} knows of you will be erased",
        "to_be_erased",
        erase_at=leaving.erase_at,
    )


def invite_back(leaving: Leaving) -> None:
    """To who left: the way back."""
    _send(
        leaving.member,
        f"You are invited back to {current.network().name}",
        "invited_back",
        back_url=links.back_url(leaving.id),
        back_until=leaving.back_until,
    )


def tell_balance_went(leaving: Leaving, minutes: int, to_named: bool) -> None:
    """To who left, and to whom they left their credits, where there were any."""
    if minutes <= 0:
        return
    named = leaving.credits_to if to_named else None
    amount, whose = hours(minutes), leaving.member.name
    if leaving.erased_at is None:
        to = named.name if named else "the community chest"
        text = f"The {amount} that you had here went to {to}."
        _send(leaving.member, f"Your {amount} went to {to}", "balance", text=text)
    if named is not None:
        text = f"{whose} has left, and gave you the credits that were left: {amount}."
        subject = f"{whose} gave you {amount}"
        _send(named, subject, "balance", text=text, url=page("credits:statement"))


def tell_copy_made(member: Member, *, until: datetime) -> None:
    """To whose it is: that it can be fetched. The file itself is never mailed."""
    url = page("leaving:own_data")
    _send(member, "Your own data are there to take along", "copy", url=url, until=until)


def _send(to: Member, subject: str, template: str, **words: object) -> None:
    outbox.send_mail(
        to=to.user.email,
        subject=subject,
        template=f"leaving/mail/{template}",
        context={"name": to.name, **words},
    )
