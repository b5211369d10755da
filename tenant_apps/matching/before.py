"""Who may help with a request, before it is posted."""

from django.template.loader import render_to_string

from tenant_apps.listings.drafts import Draft, Part
from tenant_apps.matching import presenters, selectors

SHOWN = 4


def look(draft: Draft) -> Part | None:
    """The members with the most points and why; of an offer, nothing."""
    if draft.listing.is_offer:
        return None
    found = selectors.who_may_help(draft.listing, skills=draft.skills, count=SHOWN)
    people = [presenters.person(one, draft.skills) for one in found]
    context = {"people": people, "names_skills": bool(draft.skills)}
    html = render_to_string("matching/_before.html", context)
    return Part(html, presenters.said_before(people))
