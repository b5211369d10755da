"""What leaving means, before it is done; and who has left, for champions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from kernel.minutes import hours
from tenant_apps.leaving.models import Copy, Leaving
from tenant_apps.leaving.open_work import Ends, Waiting
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.members import presenters as members
from tenant_apps.members.models import Member


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who left, as their page shows it to champions."""

    name: str
    left_at: datetime
    how: str
    invited_until: datetime | None
    erase_at: datetime | None
    back_url: str
    erase_url: str
    keep_url: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A copy of one's own data; without an address while it is being made."""

    asked_at: datetime
    expires_at: datetime | None
    size: str
    url: str


def consequences(ends: Ends, account: AccountView, *, whose: str, whom: str) -> list[str]:
    """What ends and what goes on, in sentences. `whose`: “Your” or “Their”."""
    counted = [
        (ends.listings, "request or offer", "requests and offers"),
        (ends.exchanges, "exchange", "exchanges"),
        (ends.groups, "group", "groups"),
    ]
    open_now = [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
    said = []
    if open_now:
        said.append(f"{whose} open work ends: {', '.join(open_now)}. The others are told.")
    if account.held_minutes or account.expected_minutes:
        said.append(
            "Hours that were logged and not confirmed go on without "
            f"{whom}: the credits wait until that is over."
        )
    if account.balance_minutes > 0:
        said.append(f"{whose} balance is {hours(account.balance_minutes)}.")
    elif account.balance_minutes < 0:
        said.append(f"{whose} balance is {hours(account.balance_minutes)}. The network bears it.")
    said.append(f"{whose} page is closed to members, and {whose.lower()} login ends everywhere.")
    return said


def waiting(found: Iterable[Waiting]) -> list[dict[str, str]]:
    """Hours to confirm first, each with the way to it."""
    return [{"title": one.title, "url": reverse(one.view, args=[one.id])} for one in found]


def left(leaving: Leaving, now: datetime) -> Left:
    """The part of the page of somebody who left."""
    until, handle = leaving.back_until, leaving.member.handle
    return Left(
        name=leaving.member.name,
        left_at=leaving.left_at,
        how=_how(leaving),
        invited_until=until if until and until > now else None,
        erase_at=leaving.erase_at,
        back_url=reverse("leaving:invite_back", args=[handle]),
        erase_url=reverse("leaving:ask_to_erase", args=[handle]),
        keep_url=reverse("leaving:keep", args=[handle]),
    )


def _how(leaving: Leaving) -> str:
    if leaving.by is None:
        return "The term of this membership ended"
    if leaving.is_by_champion:
        return "A champion ended this membership"
    return f"{leaving.member.name} left"


def copy(found: Copy) -> Saved:
    """A line of the copies."""
    url = reverse("leaving:copy", args=[found.id]) if found.is_ready else ""
    size = filesizeformat(found.size_bytes) if found.size_bytes else ""
    return Saved(found.asked_at, found.expires_at, size, url)


def inviting_back(member: Member) -> dict[str, str]:
    """The question before somebody who left is invited back."""
    return {
        "title": f"Invite {member.name} back?",
        "text": "They get a mail with a link, which leads back for two weeks. They are the member "
        "they were, with their handle and their record.",
        "submit": "Invite back",
        "url": reverse("leaving:invite_back", args=[member.handle]),
        **_back(member),
    }


def keeping(member: Member) -> dict[str, str]:
    """The question before it is taken back that somebody is to be erased."""
    return {
        "title": f"Keep what is known of {member.name}?",
        "text": "They are not erased. Only if they asked for it.",
        "submit": "Do not erase",
        "url": reverse("leaving:keep", args=[member.handle]),
        **_back(member),
    }


def _back(member: Member) -> dict[str, str]:
    return {"back_url": members.url(member.handle), "back_label": member.name}


def erasing(member: Member) -> dict[str, str]:
    """The question before somebody who left is to be erased."""
    return {
        "title": f"Erase {member.name}?",
        "text": "Only if they asked for it. In two weeks their name, their address and all that "
        "they wrote go, here and in other networks. What others earned and paid stays in the "
        "ledger. They are told now, and until then you can take it back.",
        "submit": "Erase in two weeks",
        "url": reverse("leaving:ask_to_erase", args=[member.handle]),
        **_back(member),
    }


def letting_go(member: Member) -> dict[str, str]:
    """The question before a champion ends a membership."""
    return {
        "title": f"End the membership of {member.name}?",
        "url": reverse("leaving:let_go", args=[member.handle]),
        **_back(member),
    }
