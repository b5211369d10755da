"""What someone reads who is about to ask: how it will look, and words to begin from."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from django.urls import reverse

from tenant_apps.listings import formatting, presenters
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
        "alike": [{"title": one.title, "begin_url": begin_url(one)} for one in alike],
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


def template_groups(templates: Iterable[RequestTemplate]) -> list[dict[str, Any]]:
    """Templates by kind of help, in the network's order; `url` is the champions' page."""
    return [
        {
            "name": name,
            "templates": [
                {
                    "title": template.title,
                    "url": reverse("listings:template", args=[template.id]),
                    "begin_url": begin_url(template),
                    "is_retired": template.is_retired,
                }
                for template in of_kind
            ],
        }
        for name, of_kind in groupby(templates, key=lambda template: template.help_kind.name)
    ]


def begin_url(template: RequestTemplate) -> str:
    """The form for a request, filled in from the template."""
    return f"{reverse('listings:post', args=['request'])}?template={template.id}"


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
