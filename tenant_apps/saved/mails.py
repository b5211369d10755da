"""What is told of finds: a mail at once, and a section of the weekly one."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tenant_apps.listings import presenters as listings
from tenant_apps.listings.models import Listing
from tenant_apps.members import presenters as members
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenant_apps.saved import links
from tenant_apps.saved.models import Find, PersonFind
from tenant_apps.telling.mails import Item, Section
from tenants.urls import page

MOST_ITEMS = 10
MOST_IN_SUBJECT = 3


def at_once(member: Member, found: Section, look: dict[str, Any]) -> Mail:
    """To someone whose searches tell at once."""
    stop = links.stop_url(member.id)
    return outbox.render(
        to=member.user.email,
        subject=found.subject,
        template="saved/mail/found",
        context={
            **look,
            "name": member.name,
            "section": found,
            "choices_url": page("saved:searches"),
            "stop_url": stop,
        },
        has_html=True,
        unsubscribe_url=stop,
    )


def section(finds: Sequence[Find], shown: Mapping[UUID, Listing]) -> Section:
    """What was found, each with the search that found it."""
    return Section(
        heading="Found by your saved searches",
        subject=_subject(finds, shown),
        items=[_item(find, shown[find.listing_id]) for find in finds[:MOST_ITEMS]],
        more_url=page("saved:searches"),
        more="Your saved searches",
    )


def people_section(finds: Sequence[PersonFind]) -> Section:
    """Who newly says that they can give something, each once, with what and the search for it."""
    by_giver: dict[UUID, list[PersonFind]] = {}
    for find in finds:
        by_giver.setdefault(find.giver_id, []).append(find)
    people = list(by_giver.values())
    skills = sorted({find.skill.name for find in finds}, key=str.casefold)
    more = f"{len(people)} more people" if len(people) > 1 else "Someone new"
    return Section(
        heading="Newly say that they can give it",
        subject=f"{more} for your search: {', '.join(skills[:MOST_IN_SUBJECT])}",
        items=[_person(each) for each in people[:MOST_ITEMS]],
        more_url=page("saved:searches"),
        more="Your saved searches",
    )


def _person(finds: Sequence[PersonFind]) -> Item:
    giver = finds[0].giver
    skills = sorted((find.skill.name for find in finds), key=str.casefold)
    searches = sorted({find.search.name for find in finds if find.search})
    lines = [members.more(giver), f"Can give: {', '.join(skills)}"]
    lines += [f"Your search “{name}”" for name in searches]
    return Item(giver.name, page("members:member", giver.handle), [one for one in lines if one])


def _subject(finds: Sequence[Find], shown: Mapping[UUID, Listing]) -> str:
    if len(finds) == 1:
        return f"New for you: {shown[finds[0].listing_id].title}"
    return f"{len(finds)} new for your saved searches"


def _item(find: Find, listing: Listing) -> Item:
    lines = [members.in_a_line(listing.owner), listings.in_a_line(listing)]
    if find.search:
        lines.append(f"Your search “{find.search.name}”")
    url = page("listings:detail", listing.id)
    return Item(listing.title, url, [line for line in lines if line])
