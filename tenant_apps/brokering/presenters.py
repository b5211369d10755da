"""The queue in words: who waits for whom, for how long, and what may be done next."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from kernel import clock
from kernel.minutes import hours
from tenant_apps.brokering.mails import Nudge
from tenant_apps.brokering.models import Act, Kind, ResponseTime
from tenant_apps.brokering.selectors import Item, Page
from tenant_apps.groups import facts as of_groups
from tenant_apps.groups.models import Part
from tenant_apps.matching import presenters as matching
from tenant_apps.matching.selectors import Suggestion
from tenant_apps.members import presenters as members
from tenant_apps.members.models import Member

_SHORT: dict[Kind, str] = {
    Kind.REQUEST: "Requests",
    Kind.PROPOSAL: "Proposals",
    Kind.HOURS: "Hours",
    Kind.DISPUTE: "Disputes",
    Kind.LIMIT: "Limits",
    Kind.IDLE: "Newcomers",
}
_ONE: dict[Kind, str] = {
    Kind.REQUEST: "Request",
    Kind.PROPOSAL: "Proposal",
    Kind.HOURS: "Hours to confirm",
    Kind.DISPUTE: "Dispute",
    Kind.LIMIT: "Near a limit",
    Kind.IDLE: "Newcomer",
}
_NEXT: dict[Kind, str] = {
    Kind.REQUEST: "Suggest a match: tell someone who can help.",
    Kind.PROPOSAL: "Nudge {first}: a no is an answer too.",
    Kind.HOURS: "Nudge {first} to look at the hours.",
    Kind.DISPUTE: "Ask both, and decide on the hours.",
    Kind.IDLE: "Nudge {first} to say what they can help with.",
}
# The nudge leads to these.
_NOBODY = "Nobody who may answer is active: have a champion look at it."
_SPENT = "Nudge {first}: the mail leads to requests they could answer."
_RICH = "Nudge {first} to ask for help with something."
MOST_SHOWN_DAYS = 365


def tabs(counts: dict[Kind, int], most: int, here: Kind | None) -> list[dict[str, Any]]:
    """All of the queue, and each kind with how much of it waits."""
    url = reverse("brokering:queue")
    kinds = [
        {
            "label": _SHORT[kind],
            "url": f"{url}?kind={kind.value}",
            "count": _count(counts.get(kind, 0), most),
            "current": kind == here,
        }
        for kind in Kind
    ]
    return [{"label": "All", "url": url, "current": here is None}, *kinds]


def rows(items: Iterable[Item], viewer: Member) -> list[dict[str, Any]]:
    """The queue's lines."""
    return [
        {
            "title": title(item),
            "url": reverse("brokering:item", args=[item.place.name]),
            "people": people(item),
            "kind": _ONE[item.place.kind],
            "waits": age(item),
            "next": next_step(item),
            "taken": taken(item, viewer),
        }
        for item in items
    ]


def next_url(page: Page, kind: Kind | None) -> str:
    """Where the queue goes on; nothing at its end."""
    if not page.next_after:
        return ""
    asked = {"kind": kind.value} if kind else {}
    return f"?{urlencode({**asked, 'after': page.next_after})}"


def title(item: Item) -> str:
    """What it is called: the title of the request or exchange, or a member's name."""
    about = item.listing or item.exchange or item.group
    if about:
        return about.title
    return item.member.name if item.member else ""


def people(item: Item) -> str:
    """Who is waiting for whom, and for how much."""
    exchange, member, group = item.exchange, item.member, item.group
    if group:
        amount = hours(group.given_minutes or group.agreed_minutes)
        waits = f"{group.host.name} waits for {_names(item.awaited)}" if item.awaited else ""
        return " · ".join(filter(None, [f"Group of {len(group.recipients)}", waits, amount]))
    if exchange is None:
        more = members.more(member) if member else ""
        if item.account:
            left = f"{hours(item.account.available_minutes)} to spend"
            return " · ".join(filter(None, [more, left]))
        return members.in_a_line(member) if item.listing and member else more
    if member is None:
        return f"{exchange.provider.name} helped {exchange.recipient.name}"
    amount = hours(exchange.logged_minutes or exchange.minutes)
    return f"{exchange.other(member.id).name} waits for {member.name} · {amount}"


def age(item: Item) -> str:
    """For how long it waits: `since today`, `for 8 days`, `for more than a year`."""
    days = (clock.now() - item.place.since).days
    if days > MOST_SHOWN_DAYS:
        return "for more than a year"
    if days < 1:
        return "since today"
    return "for 1 day" if days == 1 else f"for {days} days"


def next_step(item: Item) -> str:
    """What a broker may do."""
    first = item.member.name.split()[0] if item.member else "them"
    if not item.awaited and item.place.kind != Kind.DISPUTE:
        return _NOBODY
    if item.group and item.place.kind == Kind.DISPUTE:
        return "Ask them, and decide on the hours."
    if item.place.kind == Kind.LIMIT:
        return (_SPENT if item.is_spent else _RICH).format(first=first)
    return _NEXT[item.place.kind].format(first=first)


def taken(item: Item, viewer: Member) -> str:
    """Who sees to it; nothing where nobody does."""
    holder = item.place.taken_by
    if holder is None:
        return ""
    return "Yours" if holder.id == viewer.id else f"{holder.name.split()[0]} sees to it"


def facts(item: Item) -> list[dict[str, Any]]:
    """What is known of it."""
    rows = [
        {"key": "Why it is here", "value": item.place.kind.label},
        {"key": "Waits", "value": age(item)},
        {"key": "Next", "value": next_step(item)},
    ]
    if item.exchange:
        provider, recipient = item.exchange.provider, item.exchange.recipient
        rows += [
            {"key": "Helps", "value": members.in_a_line(provider)},
            {"key": "Is helped", "value": members.in_a_line(recipient)},
            {"key": "Agreed or proposed", "value": hours(item.exchange.minutes)},
        ]
        if item.exchange.logged_minutes:
            rows.append({"key": "Logged", "value": hours(item.exchange.logged_minutes)})
    if item.group:
        rows += [
            {"key": "Give the time", "value": _names(_members(item.group.providers))},
            {"key": "Take part", "value": _names(_members(item.group.recipients))},
            {"key": "Agreed or planned", "value": hours(item.group.agreed_minutes)},
        ]
        if item.group.given_minutes:
            rows.append({"key": "Logged", "value": hours(item.group.given_minutes)})
        if item.awaited:
            rows.append({"key": "Answer awaited of", "value": _names(item.awaited)})
    elif item.member:
        label = "Its owner" if item.listing else "Answer awaited of" if item.exchange else "Who"
        rows.append({"key": label, "value": members.in_a_line(item.member)})
    if item.account:
        rows.append({"key": "To spend", "value": hours(item.account.available_minutes)})
    return rows


def more_url(item: Item) -> tuple[str, str]:
    """A page on which a broker reads more, and what it is called."""
    if item.place.kind == Kind.DISPUTE:
        name = "groups:judge" if item.group else "exchanges:judge"
        return reverse(name, args=[item.place.subject]), "Decide on the hours"
    if item.listing:
        return reverse("listings:detail", args=[item.listing.id]), "See the request"
    if item.member and not (item.exchange or item.group):
        return members.url(item.member.handle), f"See {item.member.name}’s page"
    return "", ""


def nudge_label(item: Item) -> str:
    """The button that writes to whoever is awaited; nothing where nobody is."""
    return f"Nudge {_names(item.awaited)}" if item.awaited else ""


def letter(shown: Nudge) -> dict[str, str]:
    """A nudge before it is sent: to whom, and what it says."""
    return {
        "to": of_groups.people(list(shown.to)),
        "goes": "gets" if len(shown.to) == 1 else "each get",
        "subject": shown.subject,
        "text": shown.text,
        "mark": shown.mark,
    }


def suggestions(found: list[Suggestion], item: Item) -> list[tuple[str, str]]:
    """Who may be told of a request, with why, as choices of a form."""
    if item.listing is None:
        return []
    names = {skill.id: skill.name for skill in item.listing.skills.all()}
    return [
        (
            str(one.member.id),
            " · ".join(
                [members.in_a_line(one.member), *matching.reasons(one.match.reasons, names)]
            ),
        )
        for one in found
    ]


def history(acts: Iterable[Act]) -> list[dict[str, Any]]:
    """What brokers did about one thing."""
    return [{"said": _done(act, act.member.name), "at": act.at} for act in acts]


def told(acts: Iterable[Act], reader: Member) -> list[dict[str, Any]]:
    """What brokers did for the reader, or told them."""
    return [
        {
            "said": _done(act, "you" if act.member_id == reader.id else act.member.name),
            "title": _title(act),
            "url": _url(act),
            "at": act.at,
        }
        for act in acts
    ]


def response_times(found: Iterable[ResponseTime], *, least: int) -> list[dict[str, str]]:
    """Medians in days, where at least so many people answered: else they might tell of one."""
    return [
        {
            "name": row.organisation.name,
            "answer": days(row.answer_median_minutes, row.answered_by, least),
            "answers": count(row.answers, row.answered_by, least),
            "confirmation": days(row.confirmation_median_minutes, row.confirmed_by, least),
            "confirmations": count(row.confirmations, row.confirmed_by, least),
        }
        for row in found
    ]


def days(median_minutes: int | None, people: int, least: int) -> str:
    """`2.5`; a dash for fewer people than may be told of."""
    if median_minutes is None or people < least:
        return "–"
    return f"{median_minutes / 1440:.1f}"


def count(of: int, people: int, least: int) -> str:
    """How many; where too few people stand behind it, that alone."""
    return f"{of:,}" if people >= least else f"under {least} people"


def _members(parts: Iterable[Part]) -> list[Member]:
    return [part.member for part in parts]


def _names(people: Sequence[Member]) -> str:
    """`Alice Archer`; of several the first, and how many more."""
    more = len(people) - 1
    name = people[0].name if people else ""
    return f"{name} and {more} more" if more > 0 else name


def _count(number: int, most: int) -> str:
    return f"{most - 1}+" if number >= most else str(number)


def _done(act: Act, whom: str) -> str:
    if act.what == Act.What.NUDGED:
        return f"{act.broker.name} reminded {whom} by mail"
    return f"{act.broker.name} told {whom} of a request by mail"


def _title(act: Act) -> str:
    about = act.listing or act.exchange or act.group
    return about.title if about else ""


def _url(act: Act) -> str:
    if act.exchange_id:
        return reverse("exchanges:detail", args=[act.exchange_id])
    if act.group_id:
        return reverse("groups:detail", args=[act.group_id])
    return reverse("listings:detail", args=[act.listing_id]) if act.listing_id else ""
