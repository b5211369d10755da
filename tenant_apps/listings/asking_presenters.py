"""What someone reads who is about to ask: how it will look, and words to begin from."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from design import formatting
from tenant_apps.listings import presenters
from tenant_apps.listings.drafts import Draft, Part
from tenant_apps.listings.kinds import HelpKind
from tenant_apps.listings.models import SKILLS_ON_A_CARD, Listing, RequestTemplate


def preview(
    draft: Draft, parts: list[Part], alike: Iterable[RequestTemplate] = ()
) -> dict[str, Any]:
    """What is about to be posted as others will see it, and what there is to know before.

    The skills to tick are those that the text suggests; `all_skills` has the others too. The
    templates that are `alike` are offered until there is a description.
    """
    listing, names = draft.listing, sorted(draft.skills.values())
    offered = {**draft.skills, **draft.suggested}
    return {
        "card": {
            **presenters.card(listing),
            "url": "",
            "posted_at": None,
            "skills": presenters.tags(listing, names[:SKILLS_ON_A_CARD]),
        },
        "description": formatting.html(listing.description),
        "rows": presenters.rows(listing, names) if listing.help_kind_id else [],
        "skills": _ticks(draft.suggested, draft),
        "all_skills": _ticks(offered, draft),
        "parts": [part.html for part in parts],
        "tip": _tip(listing),
        "alike": [{"title": one.title, "id": one.id} for one in alike],
        "says": " ".join(part.says for part in parts),
    }


GAP = "…"
# Where what was tried before decides who can help.
_TRIED = {HelpKind.COACHING, HelpKind.REVIEWING, HelpKind.ANALYSIS, HelpKind.FACILITATING}


def _tip(listing: Listing) -> str:
    """What would bring better answers to a request, if anything."""
    if listing.is_offer:
        return ""
    if GAP in listing.description:
        return f"Fill in the gaps ({GAP}) before you post it."
    if not listing.description and listing.help_kind_id in _TRIED:
        return "A line on what you have tried so far brings better answers."
    return ""


def template_words(template: RequestTemplate) -> dict[str, Any]:
    """What a template says, as the form of a request, or that about the template, begins."""
    names = ("title", "description", "minutes", "most_minutes")
    said = {name: getattr(template, name) for name in names}
    skills = [str(skill.id) for skill in template.skills.all()]
    return {**said, "help_kind": template.help_kind_id, "skills": skills}


_FILLED = ("title", "description", "help_kind", "minutes", "most_minutes", "skills")


def filled_in(
    data: QueryDict, template: RequestTemplate, last: RequestTemplate | None
) -> QueryDict:
    """What was sent, where it is empty filled in from the template. What was written stays.

    Words of the template that it was filled in from last count as empty.
    """
    filled, before = data.copy(), _typed(last) if last else {}
    for name, words in _typed(template).items():
        sent = [one for one in data.getlist(name) if one.strip()]
        if not sent or _same(sent, before.get(name)):
            filled.setlist(name, words)
    return filled


def has_written(data: QueryDict, last: RequestTemplate | None) -> bool:
    """Whether there is something where a template has its words that came from none."""
    before = _typed(last) if last else {}
    sent = {name: [one for one in data.getlist(name) if one.strip()] for name in _FILLED}
    return any(said and not _same(said, before.get(name)) for name, said in sent.items())


def _typed(template: RequestTemplate) -> dict[str, list[str]]:
    """What a template says, as someone would have filled it in."""
    said = template_words(template)
    hours = {name: f"{said[name] / 60:g}" for name in ("minutes", "most_minutes") if said[name]}
    words = {name: [said[name]] for name in ("title", "description", "help_kind") if said[name]}
    return {**words, **{name: [typed] for name, typed in hours.items()}, "skills": said["skills"]}


def _same(sent: list[str], words: list[str] | None) -> bool:
    """Whether it is what stood there, however a browser ends its lines."""
    return {"".join(one.split()) for one in sent} == {"".join(one.split()) for one in words or []}


def template_groups(templates: Iterable[RequestTemplate]) -> list[dict[str, Any]]:
    """Templates by kind of help, in the network's order; `url` is the champions' page."""
    return [
        {
            "name": name,
            "templates": [
                {
                    "title": template.title,
                    "id": template.id,
                    "url": reverse("listings:template", args=[template.id]),
                    "is_retired": template.is_retired,
                }
                for template in of_kind
            ],
        }
        for name, of_kind in groupby(templates, key=lambda template: template.help_kind.name)
    ]


def _ticks(skills: Mapping[UUID, str], draft: Draft) -> list[dict[str, Any]]:
    return [
        {
            "id": skill,
            "name": name,
            "is_chosen": skill in draft.skills,
            "is_suggested": skill in draft.suggested,
        }
        for skill, name in skills.items()
    ]
