"""What the console's pages about the service are given."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from design import formatting
from shared_apps.champion_news.models import News, Recipient
from shared_apps.champion_news.selectors import today
from shared_apps.status import presenters as status
from shared_apps.status.models import Incident
from tenants.models import Network

_NAMES = {"service": "Status", "news": "Announcements", "refused": "Refused work"}
KIND_WORDS = {
    "incident": ("Tell of an incident", "Anyone reads it on the status page at once."),
    "work": ("Tell of planned work", "Anyone reads it on the status page at once."),
}


def tabs(current: str) -> list[dict[str, Any]]:
    """What there is about the service as a whole."""
    return [
        {"label": label, "url": reverse(f"console:{name}"), "current": name == current}
        for name, label in _NAMES.items()
    ]


def incidents(found: Iterable[Incident]) -> list[dict[str, Any]]:
    """A line of each."""
    return [_incident(one, status.shown(one)) for one in found]


def _incident(one: Incident, shown: status.Shown) -> dict[str, Any]:
    return {
        "title": shown.title,
        "url": reverse("console:incident", args=[one.id]),
        "kind": one.get_kind_display(),
        "components": shown.components,
        "when": shown.when,
        "begun_at": shown.begun_at,
        "state": shown.state,
        "tone": shown.tone,
    }


def news_rows(found: Iterable[News]) -> list[dict[str, Any]]:
    """A line of each announcement."""
    return [_news_row(one) for one in found]


def _news_row(one: News) -> dict[str, Any]:
    state, tone = news_state(one)
    return {
        "title": one.title,
        "url": reverse("console:news_item", args=[one.id]),
        "to": to_whom(one),
        "sent_at": one.sent_at,
        "by": one.sent_by.name,
        "until": one.shows_until,
        "told": told(one),
        "state": state,
        "tone": tone,
    }


def news_item(one: News) -> dict[str, Any]:
    """All of one."""
    is_open = one.withdrawn_at is None and one.shows_until >= today()
    withdrawn = f"{one.withdrawn_by}" if one.withdrawn_by else ""
    return {
        **_news_row(one),
        "html": formatting.html(one.text),
        "withdrawn_by": withdrawn,
        "withdraw_url": reverse("console:withdraw_news", args=[one.id]) if is_open else "",
    }


def recipients(found: Iterable[Recipient]) -> list[dict[str, Any]]:
    """Each network, and whether its champions know."""
    return [
        {
            "name": one.network.name,
            "url": reverse("console:network", args=[one.network.slug]),
            "told_at": one.told_at,
            "state": _told_state(one),
        }
        for one in found
    ]


def _told_state(one: Recipient) -> str:
    if one.taken_back_at:
        return "Told; what had not left was taken back"
    if one.told_at:
        return "Told"
    return "Not open, so not mailed" if one.missed_at else "Waiting"


def told(one: Any) -> str:
    """`12 of 14 networks`; the counts come with the query."""
    networks = "1 network" if one.network_count == 1 else f"{one.network_count:,} networks"
    said = f"{one.told_count:,} of {networks}"
    return f"{said}, {one.missed_count:,} not open" if one.missed_count else said


def news_state(one: News) -> tuple[str, str]:
    """In a word, and its tone."""
    if one.withdrawn_at:
        return "Withdrawn", ""
    return ("Past", "") if one.shows_until < today() else ("Showing", "good")


def to_whom(one: News) -> str:
    """In words."""
    if one.audience != News.Audience.KINDS:
        return one.get_audience_display()
    return ", ".join(Network.Kind(kind).label for kind in one.kinds)


def reach(meant: Iterable[Network], champions: int) -> str:
    """How far it would go, before it is sent."""
    every = list(meant)
    open_ones = [one for one in every if one.state == Network.State.ACTIVE]
    networks = "1 network" if len(open_ones) == 1 else f"{len(open_ones):,} networks"
    people = "1 champion" if champions == 1 else f"{champions:,} champions"
    said = f"It goes to {people} of {networks}, by mail and on their pages."
    closed = len(every) - len(open_ones)
    if not closed:
        return said
    others = "1 network that is" if closed == 1 else f"{closed:,} networks that are"
    return f"{said} Nobody is mailed in {others} not open."


def withdrawing(one: News) -> dict[str, str]:
    """The question before it is withdrawn."""
    url = reverse("console:news_item", args=[one.id])
    return {
        "title": f"Withdraw “{one.title}”?",
        "text": "It is gone from every page at once, and mails that have not left are taken back. "
        "Those that have left cannot be.",
        "submit": "Withdraw",
        "url": reverse("console:withdraw_news", args=[one.id]),
        "back_url": url,
        "back_label": one.title,
    }
