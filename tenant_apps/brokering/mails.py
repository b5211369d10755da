"""Mail in a broker's name: to whoever is asked for an answer, may help, or was acted for.

None repeats a word that members wrote to each other. At night and at weekends it waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kernel import clock, quiet
from kernel.ids import hash_of
from kernel.minutes import hours
from tenant_apps.brokering.models import Kind
from tenant_apps.brokering.selectors import Item
from tenant_apps.groups.models import Group
from tenant_apps.hearing import links
from tenant_apps.hearing import selectors as choices
from tenant_apps.hearing.links import Mails
from tenant_apps.listings import presenters as listings
from tenant_apps.listings.models import Listing
from tenant_apps.matching import presenters as matching
from tenant_apps.matching.answering import Answer
from tenant_apps.matching.selectors import Suggestion
from tenant_apps.members import presenters as members
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenant_apps.telling import mails as telling
from tenants.urls import page

# In place of the link by which its reader stops such mails, which is theirs alone.
THEIR_LINK = "(a link of their own)"


@dataclass(frozen=True, slots=True)
class Nudge:
    """A nudge as a broker reads it before it is sent. `mark` stands for what it says."""

    to: Sequence[Member]
    subject: str
    text: str
    mark: str


def nudge(item: Item, reached: Sequence[Member], *, by: Member) -> None:
    """To the members whose answer is awaited, or to one who may need a word."""
    _queue([_nudge(item, member, by) for member in reached])


def shown(item: Item, *, by: Member) -> Nudge | None:
    """What would be sent, as the first it goes to reads it; None where it goes to nobody."""
    to = [member for member in item.awaited if member != by]
    if not to:
        return None
    mail = _nudge(item, to[0], by)
    text = mail.text.replace(mail.unsubscribe_url, THEIR_LINK)
    mark = hash_of([member.id for member in to], mail.subject, text).hex()
    return Nudge(to, mail.subject, text, mark)


def _nudge(item: Item, member: Member, by: Member) -> Mail:
    subject, words, action, url = _nudged(item, member)
    context = {"words": words, "action": action, "url": url}
    return _mail(member, by, subject=subject, template="nudge", context=context)


def suggestions(listing: Listing, chosen: Sequence[Suggestion], *, by: Member) -> None:
    """To those who may help, each with why; and to the request's owner, that they were told."""
    names = {skill.id: skill.name for skill in listing.skills.all()}
    to_helpers = [
        _mail(
            one.member,
            by,
            subject=f"Can you help? {listing.title}",
            template="suggestion",
            context={
                "listing": listing,
                "owner": members.in_a_line(listing.owner),
                "reasons": matching.of_reader(Answer(listing, one.match, names)),
                "rows": listings.terms(listing),
                "url": page("listings:detail", listing.id),
            },
        )
        for one in chosen
    ]
    told = [
        {"who": members.in_a_line(one.member), "why": matching.reasons(one.match.reasons, names)}
        for one in chosen
    ]
    subject = f"{by.name} has told members of your request: {listing.title}"
    context = {"listing": listing, "told": told, "url": page("brokering:told")}
    owner = listing.owner
    wants = choices.choice_of(owner).from_brokers
    to_owner = [_mail(owner, by, subject=subject, template="suggested", context=context)]
    _queue([*to_helpers, *(to_owner if wants else [])])


def _nudged(item: Item, member: Member) -> tuple[str, str, str, str]:
    """What a nudge is called, what it says, and where it leads, with the words of its button."""
    if item.exchange:
        exchange = item.exchange
        other = exchange.other(member.id).name
        url = page("exchanges:detail", exchange.id)
        if item.place.kind == Kind.HOURS:
            said = f"{other} logged {hours(exchange.logged_minutes or 0)} and waits for you to say"
            words = f"{said} whether that is right: {exchange.title}"
            return f"Are these hours right? {exchange.title}", words, "Look at the hours", url
        words = f"{other} waits for your answer: {exchange.title}. A no is an answer too"
        return f"Can you answer? {exchange.title}", words, "Answer", url
    if item.group:
        return _nudged_of(item.group)
    if item.listing:
        words = (
            f"Nobody has answered your request yet: {item.listing.title}. A skill more, or other "
            "words, may find someone. If you do not need it any more, close it"
        )
        url = page("listings:detail", item.listing.id)
        return f"Still wanted? {item.listing.title}", words, "See your request", url
    if item.is_spent:
        words = "You have spent nearly all you can. An hour for someone else earns you another"
        url = page("matching:for_you")
        return "Give an hour, and ask again", words, "See who needs you", url
    if item.account:
        words = "You have nearly as many credits as you may hold. What would help you at work"
        url = page("listings:post", "request")
        return "You have hours to spend", words, "Ask for help", url
    words = "Good that you are here. Say what you can help with, and others can ask you"
    return "What can you help with?", words, "Say what you can help with", page("skills:mine")


def _nudged_of(group: Group) -> tuple[str, str, str, str]:
    url = page("groups:detail", group.id)
    if group.logged_by:
        said = f"{group.logged_by.name} logged {hours(group.given_minutes)} of a group"
        words = f"{said} and waits for one of you to say whether that is right: {group.title}"
        return f"Are these hours right? {group.title}", words, "Look at the hours", url
    asked = f"{group.host.name} has people together for a group of {hours(group.agreed_minutes)}"
    words = f"{asked} and waits for who decides on the credits: {group.title}. A no is an answer"
    return f"Shall it be paid? {group.title}", f"{words} too", "Answer", url


def _mail(
    member: Member, by: Member, *, subject: str, template: str, context: dict[str, Any]
) -> Mail:
    stop = links.stop_url(member.id, Mails.BROKERS)
    return outbox.render(
        to=member.user.email,
        subject=subject,
        template=f"brokering/mail/{template}",
        context={
            **telling.look(),
            "name": member.name,
            "broker": by.name,
            "choices_url": stop,
            "acts_url": page("brokering:told"),
            **context,
        },
        has_html=True,
        unsubscribe_url=stop,
    )


def _queue(mails: list[Mail]) -> None:
    for mail in mails:
        mail.due_at = quiet.opens_at(clock.now())
    outbox.send_many(mails)
