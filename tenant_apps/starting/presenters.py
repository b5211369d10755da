"""How far a member is, and the one suggestion, as pages show them."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tenant_apps.listings import minimum
from tenant_apps.listings.models import Listing, RequestTemplate
from tenant_apps.matching import presenters as matching
from tenant_apps.starting.selectors import Journey, Suggestion

STEPS = 3


@dataclass(frozen=True, slots=True)
class Page:
    """What a step says."""

    number: int
    title: str
    lede: str
    next_url: str


def give() -> Page:
    """The first step."""
    return Page(
        number=1,
        title="What can you give?",
        lede="A skill or a line is enough. Every hour you give earns you an hour.",
        next_url=reverse("starting:need"),
    )


def need() -> Page:
    """The second step."""
    return Page(
        number=2,
        title="What would you like?",
        lede="What would you like to learn, or have a hand with? You have hours to spend on it.",
        next_url=reverse("starting:suggestion"),
    )


def said(listing: Listing | None) -> str:
    """What they read after a step."""
    if listing is None:
        return "Thank you. It stands on your page."
    if listing.state == Listing.State.PENDING:
        return "Thank you. A broker or champion looks at it before others see it."
    return f"Thank you. Your {listing.kind} is open for all members to see."


def suggestion(found: Suggestion) -> dict[str, Any]:
    """One thing to do at once."""
    if found.answer:
        listing = found.answer.listing
        return {
            "lede": "You could ask for this."
            if listing.is_offer
            else "Somebody could use what you know.",
            "listing": matching.answers([found.answer])[0],
            "action": "Ask for this" if listing.is_offer else "Offer to help",
            "url": reverse("exchanges:propose_to_listing", args=[listing.id]),
        }
    if found.asks_offer:
        return {
            "lede": minimum.said([Listing.Kind.OFFER]),
            "action": "Offer something",
            "url": reverse("listings:post", args=[Listing.Kind.OFFER]),
        }
    if found.template:
        return {"lede": "Ask for something small.", "template": _template(found.template)}
    return {"lede": "See who needs help, and who offers it."}


def _template(template: RequestTemplate) -> dict[str, Any]:
    return {
        "id": template.id,
        "title": template.title,
        "text": template.description,
        "url": reverse("listings:post", args=[Listing.Kind.REQUEST]),
    }


def missing(how_far: Journey) -> str:
    """What the network asks for first, in words; nothing where it has that or asks for nothing."""
    return minimum.said(how_far.missing) if how_far.missing else ""


def journey(how_far: Journey) -> dict[str, Any] | None:
    """The way to the first exchange, and its next step; None where it is not shown."""
    if not how_far.is_shown:
        return None
    rows = _rows(how_far)
    to_come = next(row for row in rows if not row[1])
    done = sum(is_done for _, is_done, *_ in rows)
    return {
        "done": done,
        "of": len(rows),
        "steps": [{"label": row[0], "state": _state(row, to_come), "note": ""} for row in rows],
        "next": to_come[0],
        "action": to_come[2],
        "url": reverse(to_come[3]),
    }


_Row = tuple[str, bool, str, str]


def _state(row: _Row, to_come: _Row) -> str:
    if row[1]:
        return "done"
    return "current" if row is to_come else "todo"


def _rows(how_far: Journey) -> list[_Row]:
    """Each step, whether it is done, and where it is."""
    return [
        ("Join", True, "", "home:home"),
        ("Say what you can give", how_far.has_said_giving, "Say it", "starting:give"),
        ("Say what you would like", how_far.has_said_needing, "Say it", "starting:need"),
        (
            "Answer somebody, or post something",
            how_far.has_acted,
            "See a suggestion",
            "starting:suggestion",
        ),
        ("Agree an exchange", how_far.has_agreed, "See what suits you", "matching:for_you"),
        ("Settle your first hour", how_far.has_settled, "See your exchanges", "exchanges:list"),
    ]
