"""Moving on as its pages show it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from design.dates import friendly
from kernel.minutes import hours
from tenant_apps.moving_on.models import Walk
from tenant_apps.moving_on.selectors import Stand
from tenants.current import NetworkRef
from tenants.models import Network
from tenants.urls import absolute


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is called, whether it is done, and what can be said of it now."""

    name: str
    title: str
    is_done: bool
    text: str
    is_possible: bool = True


def offer(walk: Walk, there: NetworkRef) -> dict[str, Any]:
    """A network that one can move on to."""
    if there.state != Network.State.ACTIVE:
        state = "Resting now"
    elif walk.put_away_at:
        state = "Put away"
    else:
        state = "Begun" if walk.begun_at else "New"
    url = reverse("moving_on:walk", args=[walk.id])
    return {"name": there.name, "host": there.host, "state": state, "url": url}


def page(stand: Stand) -> dict[str, Any]:
    """All that the page of the steps shows."""
    steps = [_join(stand), _link(stand), _balance(stand), _listings(stand)]
    return {
        "id": stand.walk.id,
        "there": stand.there,
        "there_url": absolute(stand.there),
        "networks_url": absolute(stand.there, reverse("hopping:networks")),
        "is_open": stand.is_open,
        "is_begun": stand.walk.begun_at is not None,
        "steps": steps,
        "done": sum(one.is_done for one in steps),
        "lets_in": stand.lets_in,
        "asked": stand.walk.asked_at is not None,
        "balance_goes": stand.balances_go and stand.account.balance_minutes > 0,
        "listings": stand.listings,
        "is_linked": stand.link is not None,
    }


def taken(count: int) -> str:
    """How many listings are drafts there now."""
    if not count:
        return "Nothing could go along. What you have posted here stays as it is."
    return f"{'1 draft waits' if count == 1 else f'{count} drafts wait'} for you there."


def _join(stand: Stand) -> Step:
    name, asked_at = stand.there.name, stand.walk.asked_at
    if stand.link is not None:
        text = f"You are a member of {name}."
    elif not stand.lets_in:
        text = (
            f"{name} does not let people with your address in by themselves. Ask whoever runs it "
            "for an invitation, or use a link that they gave you."
        )
    elif asked_at is not None:
        text = f"{name} mailed you its link to join {friendly(asked_at)}. Open that mail."
    else:
        text = f"{name} mails you a link, as it would if you asked there."
    if stand.asks_first and stand.link is None:
        text += " Somebody who runs it looks at it before you are in."
    return Step("join", f"Join {name}", stand.link is not None, text)


def _link(stand: Stand) -> Step:
    text = "So that both know it is you. A code is mailed to you there, and you write it here."
    if stand.link is not None:
        text = "Your two memberships are linked."
    return Step("link", "Link your two memberships", stand.link is not None, text)


def _balance(stand: Stand) -> Step:
    has = stand.account.balance_minutes
    is_done = has == 0 and not (stand.account.held_minutes or stand.account.expected_minutes)
    if is_done:
        text = "You have no credits here: nothing is left behind."
    elif stand.balances_go:
        text = f"You have {hours(has)} here. Both networks let it go along, hour for hour."
    else:
        text = (
            f"You have {hours(has)} here. The two networks do not both let balances go along, so "
            "use it, give it to somebody, or leave it to the community chest."
        )
    return Step("balance", "Take your balance along", is_done, text, stand.balances_go)


def _listings(stand: Stand) -> Step:
    count = stand.listings
    is_done = stand.walk.listings_at is not None or not count
    if stand.walk.listings_at is not None:
        text = "They wait there as drafts, for you to look over and post."
    elif not count:
        text = "Nothing that you have posted here is open."
    else:
        what = "1 request or offer" if count == 1 else f"{count} requests and offers"
        text = f"{what} can go along as drafts. Nothing is posted until you do, and skills are "
        text += "chosen anew. Here they stay as they are."
    return Step("listings", "Take what you have posted along", is_done, text)
