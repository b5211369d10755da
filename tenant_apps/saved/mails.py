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
from tenant_apps.saved.models import Find
from tenant_apps.telling.mails import Item, Section
from tenants.urls import page

MOST_ITEMS = 10


def at_once(
    member: Member, finds: Sequence[Find], shown: Mapping[UUID, Listing], look: dict[str, Any]
) -> Mail:
    """To someone whose searches tell at once."""
    stop = links.stop_url(member.id)
    return outbox.render(
        to=member.user.email,
        subject=_subject(finds, shown),
        template="saved/mail/found",
        context={
            **look,
            "name": member.name,
            "section": section(finds, shown),
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
