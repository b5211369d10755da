"""Mail to people of the network that is entered: what happened, and a link to their own host.

Never a word of what the two wrote, and nobody's name: the other is named by address. A subject,
which is kept when the rest is erased, says no more than which network it concerns. Those who decide
read why an operator decided instead of them.
"""

from uuid import UUID, uuid5

from shared_apps.crossing import wording
from shared_apps.crossing.models import OF_UNDOING, CrossEvent, CrossNotice, Side
from shared_apps.crossing.seeing import Seen, SeenQuestion, SeenTalk
from tenant_apps.exchanges.mails import NEXT
from tenant_apps.hearing.mail import send_news
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission
from tenant_apps.outbox import services as outbox
from tenants.urls import page

Kind = CrossEvent.Kind
_OF_UNDOING = {Kind.UNDO_ASKED, Kind.UPHELD, Kind.REVERSED}
_PARTIES = {CrossEvent.By.PROVIDER, CrossEvent.By.RECIPIENT}


def send(notice: CrossNotice, seen: Seen) -> None:
    """Queue it. Sent again, it is the same mail, and leaves once."""
    if notice.whom == CrossNotice.Whom.JUDGES:
        _to_judges(notice, seen)
    else:
        _to_party(notice, seen)


def send_of_question(notice: CrossNotice, seen: SeenQuestion) -> None:
    """Queue that somebody asks, or has answered; once, as all of these."""
    question = seen.question
    did = "has answered you" if question.asked_by == seen.side else "asks you something"
    news = f"{seen.other} {did}"
    subject = f"A member of {seen.there.name} {did}"
    link = page("crossing:question", question.id)
    _news(notice, seen, subject=subject, news=news, details=["Have a look:"], link=link)


def _to_party(notice: CrossNotice, seen: Seen) -> None:
    event, exchange = notice.event, seen.exchange
    news = wording.sentence(event, who=seen.who(event))
    who = f"A member of {seen.there.name}" if event.by in _PARTIES else seen.who(event)
    details = [
        wording.about_credits(event),
        NEXT.get(event.kind, "Have a look:"),
    ]
    subject = wording.sentence(event, who=who)
    link = page("crossing:detail", exchange.id)
    _news(notice, seen, subject=subject, news=news, details=details, link=link)


def _news(
    notice: CrossNotice, seen: SeenTalk, *, subject: str, news: str, details: list[str], link: str
) -> None:
    member = _member(seen.talk.member_of(seen.side))
    if member is None:
        return
    mail = outbox.render(
        to=member.user.email,
        subject=subject,
        template="exchanges/mail/news",
        context={
            "name": member.name,
            "title": seen.talk.title,
            "news": news,
            "details": [detail for detail in details if detail],
            "link": link,
        },
    )
    mail.id = _key(notice, member.id)
    send_news([(member, mail)])


def _to_judges(notice: CrossNotice, seen: Seen) -> None:
    """To those nearest who may decide for this network; not to the one of the two who is here.

    What an operator decided instead comes with the operator's reason.
    """
    event, exchange = notice.event, seen.exchange
    of_undoing = event.kind in _OF_UNDOING or event.ruling in OF_UNDOING
    is_decided = event.by == CrossEvent.By.OPERATOR
    asks = "An operator decided" if is_decided else "Please decide"
    link = page("crossing:to_judge") if is_decided else page("crossing:judge", exchange.id)
    permission = Permission.CREDITS_REVERSE if of_undoing else Permission.EXCHANGE_BROKER
    own = exchange.member_of(seen.side)
    mails = []
    for judge in members.nearest_with(permission, without=[own]):
        mail = outbox.render(
            to=judge.user.email,
            subject=f"{asks} about an exchange with {seen.there.name}",
            template="crossing/mail/to_judge",
            context={
                "name": judge.name,
                "title": exchange.title,
                "there": seen.there.name,
                "what": _what(event, seen),
                "why": event.text if is_decided else "",
                "link": link,
            },
        )
        mail.id = _key(notice, judge.id)
        mails.append(mail)
    outbox.send_many(mails)


def _what(event: CrossEvent, seen: Seen) -> str:
    if event.by == CrossEvent.By.OPERATOR:
        done = f"{wording.sentence(event, who=seen.who(event))}."
        return " ".join(filter(None, [done, wording.about_credits(event)]))
    if event.kind == Kind.RULED:
        return f"{wording.sentence(event, who=seen.who(event))}. Agree, or propose something else."
    if event.kind == Kind.UNDO_ASKED:
        who = seen.who(event, own=seen.address(seen.side))
        return f"{who} asks that what was settled be undone."
    provider, recipient = (seen.address(side) for side in Side)
    return (
        f"{provider} and {recipient} do not agree how many hours it was. They may yet settle it "
        "between them. If not, your network and the other decide together."
    )


def _member(member_id: UUID) -> Member | None:
    return Member.objects.active().select_related("user").filter(id=member_id).first()


def _key(notice: CrossNotice, member_id: UUID) -> UUID:
    return uuid5(notice.id, str(member_id))
