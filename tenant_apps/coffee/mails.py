"""Mail about random coffee: who the other is and links, never how they are reached."""

from tenant_apps.coffee import links, questions
from tenant_apps.coffee.models import Pair, Seat
from tenant_apps.hearing.mail import send_news
from tenant_apps.members import presenters as members
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.urls import absolute, page


def of_seat(seat: Seat) -> Mail:
    """To who has this seat: whom they meet, or that nobody was left for them."""
    mail = _met(seat, seat.pair) if seat.pair else _left_out(seat)
    mail.id = seat.id
    return mail


def tell_skipped(pair: Pair, *, by: Member) -> None:
    """To the other, without a reason and without a word of blame."""
    other = pair.other(by.id)
    if not other.is_active:
        return
    mail = outbox.render(
        to=other.user.email,
        subject="No random coffee this month after all",
        template="coffee/mail/skipped",
        context={"name": other.name, "other": by.name, "page_url": page("coffee:page")},
    )
    send_news([(other, mail)])


def _met(seat: Seat, pair: Pair) -> Mail:
    other = pair.other(seat.member_id)
    return outbox.render(
        to=seat.member.user.email,
        subject=f"Your random coffee: {other.name}",
        template="coffee/mail/pair",
        context={
            "name": seat.member.name,
            "other": other.name,
            "more": members.more(other),
            "questions": questions.of_pair(pair.id),
            "propose_url": absolute(current.network(), links.propose(other.id)),
            "member_url": page("members:member", other.handle),
            "skip_url": page("coffee:skip", pair.id),
        },
    )


def _left_out(seat: Seat) -> Mail:
    return outbox.render(
        to=seat.member.user.email,
        subject="No random coffee for you this month",
        template="coffee/mail/left_out",
        context={"name": seat.member.name, "page_url": page("coffee:page")},
    )
