"""Mail to those concerned: what happened, what it is, when, and what comes next.

Never what anybody wrote but the title, and nobody's address.
"""

from collections.abc import Iterable, Sequence

from design.dates import day
from kernel.minutes import hours
from tenant_apps.exchanges.wording import NOT_RIGHT
from tenant_apps.groups import facts, parts, wording
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.event import Kind
from tenant_apps.groups.models.group import LOGGED_STATES, Payer, State
from tenant_apps.groups.moves import SPENDING
from tenant_apps.hearing.mail import send_news
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenants.urls import page

_NEXT = {
    Kind.REFUSED: "Read why. The host can set up another with someone else:",
    Kind.TURNED_DOWN: "Read why. The host can set up another that someone else pays for:",
    Kind.WITHDRAWN: "Nothing was held. Have a look:",
    Kind.DISPUTED: "Read what they say. It is logged again, or a broker decides:",
    Kind.UNDO_ASKED: "Read why. A champion of the network decides:",
    Kind.SETTLED: "Say what you learned, and read what the others say:",
    Kind.RESOLVED: "Read why:",
    Kind.VOIDED: "Read why:",
    Kind.UPHELD: "Read why:",
    Kind.REVERSED: "Read why:",
    Kind.REMOVED: "See your groups, and others to join:",
}
ASKS = "Agree to give the time, or say that you cannot:"
INVITES = "Join, or say that you cannot:"
CLOSE = "Close the list once all are on it who should be:"
_TO_WHOM = {Kind.INVITED, Kind.REMOVED}
_JUDGED = {
    Kind.DISPUTED: Permission.EXCHANGE_BROKER,
    Kind.UNDO_ASKED: Permission.CREDITS_REVERSE,
}


def tell(
    group: Group, kind: Kind, *, by: Member | None, whom: Member | None, minutes: int | None
) -> None:
    """Tell everyone whom it concerns but who did it; and those who have to decide now."""
    if kind == Kind.SET_UP:
        _ask_people(group, by=by)
        return
    who = by.name if by else ""
    news = wording.sentence(kind, who=who, whom=whom.name if whom else "", minutes=minutes)
    if kind == Kind.INVITED and whom:
        news = f"{who} invites you to a group"
    credits = wording.about_credits(kind, were_held=group.agreed_by_id is not None)
    others = [one for one in _told(group, kind, whom) if not _is(one, by)]
    send(
        group,
        others,
        news=news,
        details=[credits, _known(group, kind, by), _next(group, kind)],
        url=_url(group, kind),
    )
    outbox.send_many(_to_deciders(group, kind, by=by))


def send(
    group: Group, to: Iterable[Member], *, news: str, details: Sequence[str], url: str = ""
) -> None:
    """Queue this for each, with what is so of the group and what is theirs of it."""
    known, letters = _facts(group), []
    for one in to:
        all_known = [*known, *_own(group, one)]
        mail = _mail(group, one, news=news, known=all_known, details=details, url=url)
        letters.append((one, mail))
    send_news(letters)


def tell_of_feedback(group: Group, *, by: Member) -> None:
    """Tell the other side that there is something to read: who gave, or who came."""
    part = group.part_of(by.id)
    gave = part is not None and part.is_provider
    other = [one for one in group.recipients if one.came] if gave else group.providers
    news = f"{by.name} has written what your hours were good for"
    told = [part.member for part in other if not _is(part.member, by)]
    send_news([(one, _mail(group, one, news=news, details=["Read it:"])) for one in told])


def _ask_people(group: Group, *, by: Member | None) -> None:
    host = group.host.name
    givers = [part.member for part in group.providers if not _is(part.member, by)]
    send(group, givers, news=f"{host} asks you to help a group", details=[ASKS])
    invited = [part.member for part in group.invited]
    send(group, invited, news=f"{host} invites you to a group", details=[INVITES])


def _known(group: Group, kind: Kind, by: Member | None) -> str:
    """What time does with the hours, or has done."""
    if by is None and kind == Kind.SETTLED:
        return NOT_RIGHT
    return facts.unless_answered(group)


def _next(group: Group, kind: Kind) -> str:
    """What comes next, to end with before the link."""
    if kind == Kind.INVITED:
        return INVITES
    if kind == Kind.TOOK_PART:
        return facts.missing(group) or CLOSE
    if kind == Kind.AGREED:
        return _until_they_meet(group)
    if kind == Kind.LOGGED:
        return _who_confirms(group)
    return _NEXT.get(kind, "Have a look:")


def _until_they_meet(group: Group) -> str:
    logs = f"{facts.givers(group)} logs the hours and who came"
    if len(group.providers) > 1:
        logs = "one of those who gave the time logs the hours and who came"
    if parts.when(group):
        return f"Once you have met, {logs}:"
    return f"{group.host.name} says when you meet, and you hear of it by mail. Then {logs}:"


def _who_confirms(group: Group) -> str:
    """It depends on who pays."""
    if group.payer == Payer.SHARED:
        return "If the hours and who came are right, one of you confirms them:"
    if group.payer == Payer.HOST:
        return f"{group.host.name} confirms them. If they are not right, say so:"
    return "A champion confirms them. If they are not right, say so:"


def _facts(group: Group) -> list[str]:
    """Who, what, when: as planned, or as it was once it is logged."""
    if group.state in LOGGED_STATES and group.held_on:
        came = [part for part in group.recipients if part.came]
        return [
            f"Who gave the time: {facts.givers(group)}",
            f"Logged: {hours(group.given_minutes)}, on {day(group.held_on)}",
            f"Who came: {len(came)} of {len(group.recipients)}",
            f"Who pays: {facts.payer(group)}",
        ]
    when = parts.when(group)
    known = [
        f"Who gives the time: {facts.givers(group)}",
        f"How long: {facts.length(group)}",
        f"When: {when}" if when else "",
        f"Who takes part: {facts.places(group)}",
        f"Who pays: {facts.payer(group)}",
    ]
    return [one for one in known if one]


def _own(group: Group, member: Member) -> list[str]:
    """What is this member's own of it: the time they give, or the share that they pay."""
    part, share = group.part_of(member.id), facts.share_of(group, member)
    if part is not None and part.is_provider:
        is_logged = group.state in LOGGED_STATES
        minutes = part.given_minutes if is_logged else part.agreed_minutes
        return [f"Your time: {hours(minutes)}"]
    return [f"Your share: {hours(share)}"] if share else []


def _told(group: Group, kind: Kind, whom: Member | None) -> Iterable[Member]:
    if kind in _TO_WHOM:
        return [whom] if whom else []
    # They gather people.
    if kind == Kind.TOOK_PART:
        return [group.host]
    of_group = [*group.providers, *group.recipients]
    if kind in (Kind.REFUSED, Kind.WITHDRAWN):
        of_group += group.invited
    found = {part.member_id: part.member for part in of_group}
    if group.agreed_by and kind != Kind.AGREED:
        found.setdefault(group.agreed_by.id, group.agreed_by)
    return found.values()


def _url(group: Group, kind: Kind) -> str:
    """Whoever was taken off the list may not see the group any more."""
    return page("groups:list") if kind == Kind.REMOVED else page("groups:detail", group.id)


def _to_deciders(group: Group, kind: Kind, *, by: Member | None) -> list[Mail]:
    """To those nearest who may agree to pay, confirm, or judge; not those who take part."""
    if kind in _JUDGED:
        permission, url = _JUDGED[kind], page("groups:judge", group.id)
        news = f"Please decide about a group of {group.host.name}"
    elif group.payer in SPENDING and kind in (Kind.CLOSED, Kind.LOGGED):
        permission, url = SPENDING[group.payer], page("groups:detail", group.id)
        group_of = f"a group of {group.host.name}"
        news = f"Please confirm the hours of {group_of}"
        if kind == Kind.CLOSED:
            news = f"Please decide whether to pay for {group_of}"
    else:
        return []
    without = {part.member_id for part in group.parts.all()} | ({by.id} if by else set())
    known = _facts(group)
    if group.state == State.CLOSED:
        known.append(f"In all: {hours(group.agreed_minutes)}")
    known += filter(None, [facts.unless_answered(group)])
    details = ["It waits for you here:"]
    return [
        _mail(group, one, news=news, known=known, details=details, url=url)
        for one in members.nearest_with(permission, without=without)
    ]


def _is(one: Member, other: Member | None) -> bool:
    return not one.is_active or (other is not None and one.id == other.id)


def _mail(
    group: Group,
    member: Member,
    *,
    news: str,
    details: Sequence[str],
    known: Sequence[str] = (),
    url: str = "",
) -> Mail:
    return outbox.render(
        to=member.user.email,
        subject=f"{news}: {group.title}",
        template="groups/mail/news",
        context={
            "name": member.name,
            "title": group.title,
            "news": news,
            "facts": known,
            "details": [detail for detail in details if detail],
            "link": url or page("groups:detail", group.id),
        },
    )
