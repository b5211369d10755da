"""Mail to those concerned: what happened and a link, never anyone's words or address."""

from collections.abc import Iterable

from tenant_apps.groups import wording
from tenant_apps.groups.models import Group
from tenant_apps.groups.models.event import Kind
from tenant_apps.groups.models.group import Payer
from tenant_apps.groups.moves import SPENDING
from tenant_apps.hearing.mail import send_news
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenants.urls import page

_NEXT = {
    Kind.AGREED: "Now it is settled that it takes place:",
    Kind.DISPUTED: "Read what they say. It is logged again, or a broker decides:",
    Kind.UNDO_ASKED: "Read why. A champion of the network decides:",
}
# To the host alone: they gather people.
_TO_HOST = {Kind.TOOK_PART, Kind.JOINED, Kind.LEFT}
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
    details = [
        wording.about_credits(kind, were_held=group.agreed_by_id is not None),
        _next(group, kind),
    ]
    if kind == Kind.INVITED and whom:
        news, details = f"{who} invites you to a group", ["Join, or say that you cannot:"]
    told = _told(group, kind, whom)
    others = [one for one in told if not _is(one, by)]
    send_news([(one, _mail(group, one, news=news, details=details)) for one in others])
    outbox.send_many(_to_deciders(group, kind, by=by))


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
    asks = ["Agree to give the time, or say that you cannot:"]
    invites = ["Join, or say that you cannot:"]
    givers = [part.member for part in group.providers if not _is(part.member, by)]
    news, invited = f"{host} asks you to help a group", [part.member for part in group.invited]
    send_news([(one, _mail(group, one, news=news, details=asks)) for one in givers])
    news = f"{host} invites you to a group"
    send_news([(one, _mail(group, one, news=news, details=invites)) for one in invited])


def _next(group: Group, kind: Kind) -> str:
    """Who confirms the hours depends on who pays."""
    if kind != Kind.LOGGED:
        return _NEXT.get(kind, "Have a look:")
    if group.payer == Payer.SHARED:
        return "If the hours and who came are right, one of you confirms them:"
    if group.payer == Payer.HOST:
        return f"{group.host.name} confirms them. If they are not right, say so:"
    return "A champion confirms them. If they are not right, say so:"


def _told(group: Group, kind: Kind, whom: Member | None) -> Iterable[Member]:
    if kind in _TO_WHOM:
        return [whom] if whom else []
    if kind in _TO_HOST:
        return [group.host]
    parts = [*group.providers, *group.recipients]
    if kind in (Kind.REFUSED, Kind.WITHDRAWN):
        parts += group.invited
    people = {part.member_id: part.member for part in parts}
    if group.agreed_by and kind != Kind.AGREED:
        people.setdefault(group.agreed_by.id, group.agreed_by)
    return people.values()


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
    return [
        _mail(group, one, news=news, details=["It waits for you here:"], url=url)
        for one in members.nearest_with(permission, without=without)
    ]


def _is(one: Member, other: Member | None) -> bool:
    return not one.is_active or (other is not None and one.id == other.id)


def _mail(group: Group, member: Member, *, news: str, details: list[str], url: str = "") -> Mail:
    return outbox.render(
        to=member.user.email,
        subject=f"{news}: {group.title}",
        template="groups/mail/news",
        context={
            "name": member.name,
            "title": group.title,
            "news": news,
            "details": [detail for detail in details if detail],
            "link": url or page("groups:detail", group.id),
        },
    )
