"""The mails: of a request that someone may answer, and the weekly one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tenant_apps.brand import selectors as brand
from tenant_apps.hearing import links
from tenant_apps.hearing.links import Mails
from tenant_apps.hearing.models import MOST_A_WEEK
from tenant_apps.listings import presenters as listings
from tenant_apps.matching import presenters as matching
from tenant_apps.matching.answering import Answer
from tenant_apps.members import presenters as members
from tenant_apps.members.models import Member
from tenant_apps.outbox import letters
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenants.urls import page


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a mail: a link, and a few words below it."""

    title: str
    url: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the weekly mail. `subject` is what the mail is called if it stands first.

    One that does not stand alone comes only where there is another.
    """

    heading: str
    subject: str
    items: list[Item]
    more_url: str = ""
    more: str = ""
    stands_alone: bool = True


def look() -> dict[str, Any]:
    """The network's colours, which all mails of a run have."""
    own = brand.current()
    return {"network_name": own.name, **letters.shades(own.colour)}


def of_request(member: Member, email: str, answer: Answer, look: dict[str, Any]) -> Mail:
    """To someone who may help, once a request is announced."""
    listing = answer.listing
    stop = links.stop_url(member.id, Mails.REQUESTS)
    return outbox.render(
        to=email,
        subject=f"Can you help? {listing.title}",
        template="telling/mail/request",
        context={
            **look,
            "name": member.name,
            "listing": listing,
            "by": members.in_a_line(listing.owner),
            "reasons": matching.of_reader(answer),
            "rows": listings.terms(listing),
            "url": page("listings:detail", listing.id),
            "most_a_week": MOST_A_WEEK,
            "choices_url": stop,
        },
        has_html=True,
        unsubscribe_url=stop,
    )


def weekly(member: Member, sections: Sequence[Section], look: dict[str, Any]) -> Mail:
    """A member's weekly mail, which has something in it."""
    stop = links.stop_url(member.id, Mails.WEEKLY)
    return outbox.render(
        to=member.user.email,
        subject=sections[0].subject,
        template="telling/mail/weekly",
        context={**look, "name": member.name, "sections": sections, "choices_url": stop},
        has_html=True,
        unsubscribe_url=stop,
    )


def item(answer: Answer) -> Item:
    """A request in the weekly mail."""
    listing = answer.listing
    reasons = " · ".join(matching.of_reader(answer))
    lines = [members.in_a_line(listing.owner), listings.in_a_line(listing), reasons]
    return Item(
        title=listing.title,
        url=page("listings:detail", listing.id),
        lines=[line for line in lines if line],
    )
