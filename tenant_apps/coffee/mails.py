"""Mail about random coffee: who the other is and links, never how they are reached."""

from datetime import date

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from tenant_apps.coffee import links, questions
from tenant_apps.coffee.models import Pair, Seat
from tenant_apps.members import presenters as members
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.urls import absolute

AT_ONCE = 2000


def tell_of_round(month: date) -> None:
    """To all who have a seat: whom they meet, or that nobody was left for them."""
    seats = Seat.objects.filter(round__month=month).annotate(to=F("member__user__email"))
    people = ("member", "pair__low__organisation", "pair__high__organisation")
    waiting: list[Mail] = []
    for seat in seats.select_related(*people).order_by("id"):
        waiting.append(_met(seat) if seat.pair else _left_out(seat))
        if len(waiting) == AT_ONCE:
            outbox.send_many(waiting)
            waiting = []
    outbox.send_many(waiting)


def tell_skipped(pair: Pair, *, by: Member) -> None:
    """To the other, without a reason and without a word of blame."""
    other = pair.other(by.id)
    if not other.is_active:
        return
    outbox.send_mail(
        to=other.user.email,
        subject="No random coffee this month after all",
        template="coffee/mail/skipped",
        context={"name": other.name, "other": by.name, "page_url": _link("coffee:page")},
    )


def _met(seat: Seat) -> Mail:
    assert seat.pair
    other = seat.pair.other(seat.member_id)
    return outbox.render(
        to=seat.to,  # type: ignore[attr-defined]
        subject=f"Your random coffee: {other.name}",
        template="coffee/mail/pair",
        context={
            "name": seat.member.name,
            "other": other.name,
            "more": members.more(other),
            "questions": questions.of_pair(seat.pair.id),
            "propose_url": absolute(current.network(), links.propose(other.id)),
            "member_url": _link("members:member", other.handle),
            "skip_url": _link("coffee:skip", seat.pair.id),
        },
    )


def _left_out(seat: Seat) -> Mail:
    return outbox.render(
        to=seat.to,  # type: ignore[attr-defined]
        subject="No random coffee for you this month",
        template="coffee/mail/left_out",
        context={"name": seat.member.name, "page_url": _link("coffee:page")},
    )


def _link(name: str, *args: object) -> str:
    path = reverse(name, args=args, urlconf=settings.NETWORK_URLCONF)
    return absolute(current.network(), path)
