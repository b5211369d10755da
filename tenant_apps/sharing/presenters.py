"""Other networks' entries, and one's own, as pages show them: never more than was shared."""

from typing import Any

from django.urls import reverse

from design import formatting
from shared_apps.directory.selectors import ListingEntry, PersonEntry
from shared_apps.directory.snapshots import PersonSnapshot
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.search import presenters as search
from tenant_apps.search.finding import facet
from tenant_apps.search.selectors import Results
from tenant_apps.sharing import selectors
from tenant_apps.sharing.models import Rule
from tenant_apps.sharing.selectors import Own
from tenant_apps.sharing.snapshots import ShownListing

NAMELESS = "A member"
MOST_TAGS = 5
_SAYS = {
    "none": "This network shares no offers and requests with other networks.",
    "marked": "Other networks see an offer or request of yours only if you share it.",
    "all": "This network shares what its members post with other networks. You may keep any of "
    "yours here.",
}


def way_out(page: str) -> tuple[str, str] | None:
    """From this network's own lists to those of others, while it is in the federation."""
    names = {"listings": "sharing:listings", "people": "sharing:people"}
    return ("In other networks", reverse(names[page])) if selectors.rule().is_in else None


def card(entry: ListingEntry) -> dict[str, Any]:
    """A listing in a list, as `design/_listing.html` shows it."""
    return {
        "kind": entry.kind,
        "title": entry.title,
        "url": reverse("sharing:listing", args=[entry.id]),
        "text": formatting.plain(entry.text),
        "by": entry.name or NAMELESS,
        "organisation": _joined(entry.more, entry.network),
        "hours": entry.hours,
        "skills": list(entry.tags)[:MOST_TAGS],
        "posted_at": entry.posted_at,
    }


def line(entry: PersonEntry) -> dict[str, str]:
    """A person in a list."""
    return {
        "name": entry.name or NAMELESS,
        "more": _joined(entry.more, entry.network),
        "gives": f"Can give: {', '.join(entry.tags[:MOST_TAGS])}" if entry.tags else "",
        "url": reverse("sharing:person", args=[entry.id]),
    }


def detail(network: str, shown: ShownListing) -> dict[str, Any]:
    """One listing on its page."""
    one = shown.snapshot
    return {
        "propose_url": reverse("crossing:propose_to_listing", args=[one.id]),
        "ask_url": reverse("crossing:ask_about_listing", args=[one.id]),
        "kind": one.kind,
        "title": one.title,
        "description": formatting.html(one.text),
        "rows": shown.rows,
        "by": one.name or NAMELESS,
        "more": _joined(one.more, network),
        "network": network,
        "back_url": f"{reverse('sharing:listings')}?kind={one.kind}",
    }


def person(network: str, shown: PersonSnapshot) -> dict[str, Any]:
    """One person on their page."""
    gives = ", ".join(shown.tags)
    return {
        "propose_url": reverse("crossing:propose_to_person", args=[shown.id]),
        "ask_url": reverse("crossing:ask_person", args=[shown.id]),
        "name": shown.name or f"{NAMELESS} of {network}",
        "more": _joined(shown.more, network),
        "about": shown.text,
        "rows": [{"key": "Can give", "value": gives}] if gives else [],
        "network": network,
    }


def tabs(results: Results | None) -> list[dict[str, Any]]:
    """Requests and offers, each with how many were found, and people of other networks."""
    page = reverse("sharing:listings")
    if results:
        kinds = search.tabs(results)[:2]
    else:
        named = {"request": "Requests", "offer": "Offers"}
        kinds = [{"label": label, "url": f"{page}?kind={one}"} for one, label in named.items()]
    people = {"label": "People", "url": reverse("sharing:people"), "current": results is None}
    return [*kinds, people]


def no_listings(results: Results) -> dict[str, str]:
    """What to do where no listing was found."""
    if results.asked.words or results.asked.chosen.keys() - {"kind"}:
        return {
            "title": "Nothing found",
            "text": "Other networks share nothing like it now.",
            "url": f"?kind={results.asked.chosen['kind'][0]}",
            "action": "Show everything",
        }
    other = {"request": "offer", "offer": "request"}[results.asked.chosen["kind"][0]]
    if count := results.found.counts.get(facet("kind", other), 0):
        shown = f"{count:,} {other}{'' if count == 1 else 's'}"
        return {
            "title": "None now",
            "text": f"But other networks share {shown}.",
            "url": f"?kind={other}",
            "action": f"See the {other}s",
        }
    return {
        "title": "Nothing shared yet",
        "text": "What members of other networks share shows here.",
        "url": reverse("search:listings"),
        "action": "See this network’s",
    }


def no_people(results: Results) -> dict[str, str]:
    """What to do where nobody was found."""
    if results.asked.words or results.asked.chosen:
        return {"title": "Nobody found", "text": "", "url": "?", "action": "Show everyone"}
    return {
        "title": "Nobody yet",
        "text": "People show here who want to be found from other networks.",
        "url": reverse("search:people"),
        "action": "See this network’s people",
    }


def says(rule: Rule) -> str:
    """What this network shares, in a sentence."""
    if not rule.is_in:
        return "This network is not in the federation, so other networks see nothing of you."
    return _SAYS[rule.shares]


def own(found: Own, rule: Rule, member: Member) -> dict[str, Any]:
    """What other networks see of a member, and what they may change."""
    shown = found.person
    return {
        "is_findable": shown is not None,
        "shows_name": member.shows_name_outside,
        "name": member.name if member.shows_name_outside else NAMELESS,
        "more": shown.more if shown else "",
        "gives": ", ".join(shown.tags) if shown else "",
        "listings": [
            {
                "title": one.listing.title,
                "url": reverse("listings:detail", args=[one.listing.id]),
                "is_shared": one.is_shared,
                "may_share": rule.shares != "none",
                "change_url": reverse("sharing:own_listing", args=[one.listing.id]),
            }
            for one in found.listings
        ],
    }


def changed(listing: Listing) -> str:
    """What the owner reads after sharing a listing, or keeping it."""
    if listing.state == Listing.State.PENDING:
        return "Sent. It waits for review before others see it."
    if listing.audience == Listing.Audience.FEDERATION:
        return "Other networks see it now."
    return "No other network sees it now."


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
