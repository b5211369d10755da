"""Suggestions as pages show them: a person, and the reasons in a few words each."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from kernel import weekdays
from tenant_apps.listings import presenters as listings
from tenant_apps.listings.models import Listing
from tenant_apps.matching.answering import Answer
from tenant_apps.matching.scoring import Reasons
from tenant_apps.matching.selectors import Suggestion
from tenant_apps.members import presenters as members
from tenant_apps.skills.models import MemberSkill

_KNOWN: dict[int, str] = {
    MemberSkill.Level.TEACH: "Teaches others",
    MemberSkill.Level.WELL: "Does it often",
    MemberSkill.Level.SOME: "Has done it",
}
_YOU_KNOW: dict[int, str] = {
    MemberSkill.Level.TEACH: "You teach",
    MemberSkill.Level.WELL: "You often do",
    MemberSkill.Level.SOME: "You have done",
}
_WANTED: dict[int, str] = dict.fromkeys(_YOU_KNOW, "You want to learn")


def suggestions(found: list[Suggestion], listing: Listing) -> list[dict[str, Any]]:
    """Each with why, and a link by which to ask."""
    names = {skill.id: skill.name for skill in listing.skills.all()}
    return [
        {
            **person(one, names),
            "url": members.url(one.member.handle),
            "ask_url": _ask(one, listing),
        }
        for one in found
    ]


def person(one: Suggestion, names: Mapping[UUID, str]) -> dict[str, Any]:
    """A member and why; the names are those of the request's skills."""
    return {
        "name": one.member.name,
        "more": members.more(one.member),
        "reasons": reasons(one.match.reasons, names),
    }


def answers(found: list[Answer]) -> list[dict[str, Any]]:
    """Cards of listings, each with why it is for the reader."""
    return [{**listings.card(one.listing), "reasons": of_reader(one)} for one in found]


def of_reader(one: Answer) -> list[str]:
    """Why a listing is for the one who reads it, what they know first."""
    words = _WANTED if one.listing.is_offer else _YOU_KNOW
    return _reasons(one.match.reasons, one.names, words, "You are both free on")


def reasons(why: Reasons, names: Mapping[UUID, str]) -> list[str]:
    """In sentences' beginnings: what they know first."""
    return _reasons(why, names, _KNOWN, "Free on")


def _reasons(
    why: Reasons, names: Mapping[UUID, str], words: Mapping[int, str], free: str
) -> list[str]:
    said = []
    for level in sorted({level for _, level in why.skills}, reverse=True):
        of_level = sorted(names[skill] for skill, known in why.skills if known == level)
        said.append(f"{words[level]}: {', '.join(of_level)}")
    if why.other_organisation:
        said.append("From another organisation")
    if why.weekdays:
        said.append(f"{free} {weekdays.said(why.weekdays)}")
    return said


def said_before(people: list[dict[str, Any]]) -> str:
    """Who may help, for those who hear the page."""
    if not people:
        return "Nobody found yet who may help."
    return f"May be able to help: {', '.join(person['name'] for person in people)}."


def empty(listing: Listing) -> dict[str, str]:
    """What to do where nobody is found."""
    change = reverse("listings:change", args=[listing.id])
    if not listing.skills.all():
        return {
            "title": "Which skills does it take?",
            "text": "Name one or two skills in your request, and we look for who has them.",
            "url": change,
            "action": "Add skills",
        }
    return {
        "title": "Nobody has named these skills yet",
        "text": "Your request is open for all to see. Another skill may find someone.",
        "url": change,
        "action": "Change the skills",
    }


def nothing_for(*, gives: bool) -> dict[str, str]:
    """What to do where no request suits."""
    if not gives:
        return {
            "title": "What can you help with?",
            "text": "Name a skill or two, and the requests that need them stand here.",
            "url": reverse("skills:mine"),
            "action": "Add your skills",
        }
    return {
        "title": "Nobody needs your skills just now",
        "text": "We tell you when someone does. You may still help with something else.",
        "url": reverse("search:listings"),
        "action": "See all requests",
    }


def _ask(one: Suggestion, listing: Listing) -> str:
    asked = {"title": listing.title}
    if listing.minutes:
        asked["minutes"] = str(listing.minutes)
    page = reverse("exchanges:propose_to_member", args=[one.member.id])
    return f"{page}?{urlencode(asked)}"
