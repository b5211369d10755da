"""Listings as pages show them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from design import formatting
from kernel.minutes import hours_range
from tenant_apps.listings.models import WEEKDAYS, Listing
from tenant_apps.listings.moves import CHANGEABLE, Move, is_possible, possible
from tenant_apps.listings.services import CHANGING
from tenant_apps.members import presenters as members
from tenant_apps.members.models import Member

_BUTTONS = {
    Move.REOPEN: ("Open it again", "primary"),
    Move.FULFIL: ("Mark as fulfilled", "secondary"),
    Move.RENEW: ("Renew for 60 days", "secondary"),
    Move.PAUSE: ("Pause", "secondary"),
    Move.WITHDRAW: ("Withdraw", "danger"),
}
_DONE = {
    Move.REOPEN: "It is open: others can see it.",
    Move.FULFIL: "Marked as fulfilled. It is out of the list.",
    Move.RENEW: "Renewed. It is open until {day}.",
    Move.PAUSE: "Paused. Nobody else sees it until you open it again.",
    Move.WITHDRAW: "Withdrawn. It is out of the list.",
}
WAITS = "A broker or champion looks at it before others see it, and you hear by mail."
ASKED = {Move.WITHDRAW}
_BOTH = "In person, or by phone or video"
TITLE_LETTERS = 120
_TONES = {
    "open": "good",
    "waiting for review": "warn",
    "paused": "warn",
    "draft": "warn",
    "expired": "warn",
}


def card(listing: Listing, *, viewer: Member | None = None) -> dict[str, Any]:
    """A listing of `for_cards` in a list. Its state shows to its owner alone."""
    skills = getattr(listing, "skill_names", [])
    own = viewer is not None and listing.owner_id == viewer.id
    return {
        "kind": listing.kind,
        "title": listing.title,
        "url": reverse("listings:detail", args=[listing.id]),
        "text": formatting.plain(listing.description),
        "by": f"{listing.owner.name} (you)" if own else listing.owner.name,
        "organisation": _organisation(listing.owner),
        "hours": _hours(listing),
        "skills": tags(listing, skills),
        "posted_at": listing.created_at,
        "state": _state(listing) if own else "",
        "state_tone": _TONES.get(_state(listing).lower(), ""),
    }


def detail(listing: Listing, *, viewer: Member) -> dict[str, Any]:
    """One listing, with what its viewer may do."""
    own = listing.owner_id == viewer.id
    return {
        **card(listing, viewer=viewer),
        "id": listing.id,
        "note": _note(listing) if own else "",
        "description": formatting.html(listing.description),
        "owner": listing.owner.name,
        "owner_more": members.more(listing.owner),
        "owner_url": reverse("members:member", args=[listing.owner.handle]),
        "is_own": own,
        "is_open": listing.is_open,
        "rows": rows(listing, [skill.name for skill in listing.skills.all()]),
        "buttons": _owner_buttons(listing) if own else [],
        "change_url": _change_url(listing) if own else "",
        "helpers_url": _helpers_url(listing) if own else "",
        "propose_label": "Ask for this" if listing.is_offer else "Offer to help",
        "propose_url": reverse("exchanges:propose_to_listing", args=[listing.id]),
        "appeal_url": reverse("reports:mine") if own and listing.returned_because else "",
        "report_url": "" if own else reverse("reports:report_listing", args=[listing.id]),
        "question_url": reverse("questions:ask", args=[listing.id]),
        "what_next": _what_next(listing),
    }


def tabs(
    *, waiting: int | None = None, here: str = "mine", reads: bool = True
) -> list[dict[str, Any]]:
    """Requests, offers, and one's own; for those who review, what is `waiting`."""
    address = reverse("search:listings")
    of_others = [
        {"label": "Requests", "url": f"{address}?kind=request"},
        {"label": "Offers", "url": f"{address}?kind=offer"},
    ]
    return [
        *(of_others if reads else []),
        {"label": "Yours", "url": reverse("listings:mine"), "current": here == "mine"},
        *review_tabs(waiting, is_here=here == "review"),
    ]


def review_tabs(waiting: int | None, *, is_here: bool = False) -> list[dict[str, Any]]:
    """The queue of what waits for review; none for whoever does not review."""
    if waiting is None:
        return []
    url = reverse("listings:queue")
    return [{"label": "To review", "url": url, "count": waiting, "current": is_here}]


def to_review(listings: Iterable[Listing]) -> list[dict[str, Any]]:
    """Cards that lead to where each is reviewed."""
    return [
        {**card(listing), "url": reverse("listings:review", args=[listing.id])}
        for listing in listings
    ]


def begun(asked: Mapping[str, str]) -> dict[str, str]:
    """What a form that is come to with a title in the address begins with."""
    title = " ".join(asked.get("title", "").replace("\0", " ").split())
    return {"title": title[:TITLE_LETTERS]} if title else {}


def done(listing: Listing, move: Move) -> str:
    """What the owner reads after a move."""
    if listing.state == Listing.State.PENDING:
        return "Sent. It waits for review."
    return _DONE[move].format(day=f"{listing.closes_on:%-d %B}")


def posted(listing: Listing) -> str:
    """What the owner reads after posting; how it goes on stands with what waits."""
    if listing.state == Listing.State.PENDING:
        return f"Your {listing.kind} waits for review."
    if listing.audience == Listing.Audience.ORGANISATION:
        return f"Your {listing.kind} is open for your organisation to see."
    return f"Your {listing.kind} is open for all members to see."


def changed(listing: Listing) -> str:
    """What the owner reads after putting it in other words."""
    said = {
        Listing.State.PENDING: "Changed. It waits for review.",
        Listing.State.DRAFT: "Changed. Nobody else sees it until you post it.",
    }
    return said.get(Listing.State(listing.state), "Changed.")


def words(listing: Listing) -> dict[str, Any]:
    """What a listing says, as the form about it begins."""
    said = {name: getattr(listing, name) for name in CHANGING}
    skills = [str(skill.id) for skill in listing.skills.all()]
    return {**said, "help_kind": listing.help_kind_id, "skills": skills}


def renewal(listing: Listing, closes_on: date) -> dict[str, Any]:
    """The page behind a reminder's link: one button, or why there is none."""
    day = f"{listing.closes_on:%-d %B %Y}"
    is_spent = listing.closes_on != closes_on
    can = not is_spent and is_possible(listing, Move.RENEW)
    return {
        "kind": listing.kind,
        "title": listing.title,
        "heading": "It has been renewed" if is_spent else "It is closed",
        "text": f"It is open until {day}."
        if is_spent
        else f"It closes on {day}. Renewed, others find it for 60 days more."
        if can
        else f"This {listing.kind} is {listing.get_state_display().lower()}.",
        "is_possible": can,
        "url": reverse("listings:detail", args=[listing.id]),
    }


def withdrawing(listing: Listing) -> dict[str, str]:
    """The question before a listing is withdrawn."""
    return {
        "title": f"Withdraw this {listing.kind}?",
        "text": "It leaves the list for good. To take it out for a while, pause it instead. "
        "Exchanges that came of it go on.",
        "submit": "Withdraw",
        "url": reverse("listings:move", args=[listing.id, Move.WITHDRAW]),
        "back_url": reverse("listings:detail", args=[listing.id]),
        "back_label": listing.title,
    }


def tags(listing: Listing, skills: Sequence[str]) -> list[str]:
    """What marks a card: its kind of help, some skills by name, and how."""
    kind = [listing.help_kind.name] if listing.help_kind_id else []
    how = [] if listing.how == Listing.How.EITHER else [listing.get_how_display()]
    return [*kind, *skills, *how]


def terms(listing: Listing) -> list[dict[str, str]]:
    """What a mail says of it: how long, how and when."""
    rows = [("How long", _hours(listing)), ("How", _how(listing)), ("When", _when(listing))]
    return [{"key": key, "value": value} for key, value in rows if value]


def in_a_line(listing: Listing) -> str:
    """The same in one line of a list: what narrows it alone."""
    how = "" if listing.how == Listing.How.EITHER and not listing.place else _how(listing)
    when = "" if listing.when == Listing.When.FLEXIBLE else _when(listing)
    return " · ".join(part for part in (_hours(listing), how, when) if part)


def _how(listing: Listing) -> str:
    how = _BOTH if listing.how == Listing.How.EITHER else str(listing.get_how_display())
    return f"{how}, {listing.place}" if listing.place else how


def rows(listing: Listing, skills: Iterable[str]) -> list[dict[str, str]]:
    """All that a listing says but its title and description. `skills`: their names."""
    all_rows = [
        ("Kind of help", listing.help_kind.name),
        ("Skills", ", ".join(sorted(skills))),
        ("How long", _hours(listing) or "To be agreed"),
        ("For", f"{listing.people} people" if listing.people > 1 else ""),
        ("How", _how(listing)),
        ("When", _when(listing)),
        ("Who sees it", _audience(listing)),
        ("Open until", f"{listing.closes_on:%-d %B %Y}"),
    ]
    return [{"key": key, "value": value} for key, value in all_rows if value]


def _hours(listing: Listing) -> str:
    if listing.minutes is None:
        return ""
    return hours_range(listing.minutes, listing.most_minutes)


def _when(listing: Listing) -> str:
    if listing.when == Listing.When.WEEKDAYS:
        return ", ".join(f"{dict(WEEKDAYS)[day]}s" for day in listing.weekdays)
    if listing.when == Listing.When.DATES:
        return ", ".join(f"{day:%-d %B %Y}" for day in listing.dates)
    return str(listing.get_when_display())


def _audience(listing: Listing) -> str:
    """Said where it is not the whole network."""
    if listing.audience == Listing.Audience.NETWORK:
        return ""
    if listing.audience in (Listing.Audience.FEDERATION, Listing.Audience.KEPT):
        return str(listing.get_audience_display())
    return f"{_organisation(listing.owner) or 'Nobody else'} only"


def _owner_buttons(listing: Listing) -> list[dict[str, Any]]:
    return [
        {
            "label": _post_label(listing) if move == Move.REOPEN else label,
            "kind": kind,
            "url": reverse("listings:move", args=[listing.id, move]),
            "asks": move in ASKED,
        }
        for move, (label, kind) in _BUTTONS.items()
        if move in possible(listing)
    ]


def _post_label(listing: Listing) -> str:
    if listing.state != Listing.State.DRAFT:
        return _BUTTONS[Move.REOPEN][0]
    return "Send it again" if listing.returned_because else "Post it"


def _note(listing: Listing) -> str:
    """What its owner should know of its review."""
    if listing.state == Listing.State.PENDING:
        return WAITS
    because = listing.returned_because
    return f"It was sent back to you: “{because}” Change it, and send it again." if because else ""


def _change_url(listing: Listing) -> str:
    changeable = listing.state in CHANGEABLE
    return reverse("listings:change", args=[listing.id]) if changeable else ""


def _helpers_url(listing: Listing) -> str:
    asks = listing.is_open and not listing.is_offer
    return reverse("matching:helpers", args=[listing.id]) if asks else ""


def _organisation(member: Member) -> str:
    return member.organisation.name if member.organisation else ""


def _state(listing: Listing) -> str:
    """What the owner reads: a listing past its day has expired, swept up or not."""
    past = listing.state == Listing.State.OPEN and listing.is_past
    return str(Listing.State.EXPIRED.label if past else listing.get_state_display())


def _what_next(listing: Listing) -> str:
    first = listing.owner.name.split()[0]
    if listing.is_offer:
        return f"Say what you would like and when. {first} answers, and you agree the hours."
    return f"Say how you could help. {first} answers, and you agree the hours."
