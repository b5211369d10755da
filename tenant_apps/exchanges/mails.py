"""Mail to the parties: what happened and a link, never a message's text or anyone's address."""

from datetime import timedelta

from kernel import clock
from tenant_apps.exchanges import wording
from tenant_apps.exchanges.models import Exchange, Note
from tenant_apps.exchanges.models.event import Kind
from tenant_apps.hearing.mail import send_news
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission
from tenant_apps.outbox import services as outbox
from tenants.urls import page

QUIET = timedelta(minutes=10)


# What the other is asked to do, before the link.
NEXT: dict[str, str] = {
    Kind.PROPOSED: "Agree, suggest other hours, or decline:",
    Kind.COUNTERED: "Agree, suggest other hours, or decline:",
    Kind.ACCEPTED: "Now find a time that suits you both:",
    Kind.LOGGED: "Confirm the hours, if they are right:",
    Kind.DISPUTED: "Read what they say, and log the hours again, or wait for a broker to decide:",
    Kind.SETTLED: "Say what you learned, and thank you:",
    Kind.RESOLVED: "Read why:",
    Kind.VOIDED: "Read why:",
    Kind.UNDO_ASKED: "Read why. A champion of the network decides:",
    Kind.UPHELD: "Read why:",
    Kind.REVERSED: "Read why:",
}


def tell_of_event(
    exchange: Exchange, kind: Kind, *, by: Member | None, minutes: int | None
) -> None:
    """Tell the other party; both, where time alone acted, or somebody else did."""
    is_party = by is not None and exchange.is_party(by.id)
    told = [exchange.other(by.id)] if by and is_party else [exchange.provider, exchange.recipient]
    news = wording.sentence(kind, who=by.name if by else "", minutes=minutes)
    about_credits = wording.about_credits(kind, were_held=exchange.hold_id is not None)
    details = [about_credits, *_next(exchange, kind, by_time=by is None)]
    for member in told:
        _send(exchange, member, news=news, details=details)


def _next(exchange: Exchange, kind: Kind, *, by_time: bool) -> list[str]:
    """What is to be known of it, and to be done, before the link."""
    step = NEXT.get(kind, "Have a look:")
    if by_time and kind == Kind.SETTLED:
        return [wording.NOT_RIGHT, step]
    silence = wording.unless_answered(exchange.confirms_on)
    return [f"{step[:-1]}. {silence[:-1]}:"] if silence else [step]


def tell_of_note(exchange: Exchange, *, by: Member) -> None:
    """Tell the other party that there is something to read."""
    news = f"{by.name} has written to you"
    _send(exchange, exchange.other(by.id), news=news, details=["Read it and answer:"])


def tell_of_feedback(exchange: Exchange, *, by: Member) -> None:
    """Tell the other party that there is something to read about what was settled."""
    news = f"{by.name} has written what your hours were good for"
    _send(exchange, exchange.other(by.id), news=news, details=["Read it:"])


def tell_judges(exchange: Exchange, permission: Permission) -> None:
    """Tell those nearest who may decide that something waits for them; not the two themselves."""
    both = (exchange.provider_id, exchange.recipient_id)
    judges = members.nearest_with(permission, without=both)
    mails = [
        outbox.render(
            to=judge.user.email,
            subject=f"Please decide: {exchange.title}",
            template="exchanges/mail/to_judge",
            context={
                "name": judge.name,
                "exchange": exchange,
                "is_dispute": exchange.undo_asked_by_id is None,
                "link": page("exchanges:judge", exchange.id),
            },
        )
        for judge in judges
    ]
    outbox.send_many(mails)


def was_told_lately(exchange: Exchange, *, by: Member) -> bool:
    """Whether a note of this author went out a moment ago: a talk needs no mail for each line."""
    since = clock.now() - QUIET
    return Note.objects.filter(exchange=exchange, author=by, created_at__gt=since).exists()


def _send(exchange: Exchange, member: Member, *, news: str, details: list[str]) -> None:
    if not member.is_active:
        return
    mail = outbox.render(
        to=member.user.email,
        subject=f"{news}: {exchange.title}",
        template="exchanges/mail/news",
        context={
            "name": member.name,
            "title": exchange.title,
            "news": news,
            "details": [detail for detail in details if detail],
            "link": page("exchanges:detail", exchange.id),
        },
    )
    send_news([(member, mail)])
