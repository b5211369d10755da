"""Mail about meetings: when, where, and for the calendar; never anyone's address."""

from collections.abc import Sequence

from tenant_apps.exchanges.models import Exchange
from tenant_apps.hearing.mail import send_news, send_reminders
from tenant_apps.meetings import invitations, times
from tenant_apps.meetings.models import Meeting, OfferedTime, Whereabouts
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenant_apps.outbox.services import Attachment
from tenants.urls import page

CLOCK = "Times are those of the United Kingdom."


def tell_of_times(meeting: Meeting, offered: Sequence[OfferedTime], *, by: Member) -> None:
    """To the other: what they may choose from."""
    what = "proposes a time" if len(offered) == 1 else f"proposes {len(offered)} times"
    moves = f", instead of {_said(meeting)}" if meeting.is_fixed else ""
    lines = [
        *(f"- {times.said(one.starts_at, one.ends_at)}" for one in offered),
        *where(offered[0]),
        CLOCK,
        "Accept one, or propose others:",
    ]
    _send(
        meeting.exchange, meeting.exchange.other(by.id), f"{by.name} {what} to meet{moves}", lines
    )


def tell_of_agreement(meeting: Meeting) -> None:
    """To both, for their calendars."""
    exchange = meeting.exchange
    for member in _both(exchange):
        lines = [
            f"With: {exchange.other(member.id).name}",
            *where(meeting),
            CLOCK,
            "The invitation that comes with this mail puts it into your calendar.",
            "See it, move it, or call it off:",
        ]
        invitation = invitations.request(invitations.entry(meeting, to=member), to=member)
        _send(exchange, member, f"You meet on {_said(meeting)}", lines, invitation)


def tell_that_it_stays(meeting: Meeting, *, by: Member) -> None:
    """To the other: no other time."""
    news = f"{by.name} stays with {_said(meeting)}"
    _send(meeting.exchange, meeting.exchange.other(by.id), news, [CLOCK, "Have a look:"])


def tell_that_it_is_off(meeting: Meeting, *, by: Member) -> None:
    """To both, for their calendars."""
    _take_out(meeting, f"{by.name} called off your meeting")


def tell_that_it_ended(meeting: Meeting) -> None:
    """To both, for their calendars: the exchange is over, and with it the meeting."""
    _take_out(meeting, "Your meeting is off, since the exchange has ended")


def tell_of_no_times(meeting: Meeting, *, by: Member, answers: bool) -> None:
    """To the other: none of what was proposed. `answers`: by whoever was asked."""
    what = "does not take the times you proposed" if answers else "took back the times to meet"
    _send(meeting.exchange, meeting.exchange.other(by.id), f"{by.name} {what}", ["Propose others:"])


def remind(meeting: Meeting) -> None:
    """To both, the day before."""
    exchange = meeting.exchange
    lines = [_said(meeting), *where(meeting), CLOCK, "See it, move it, or call it off:"]
    news = {one.id: f"Tomorrow you meet {exchange.other(one.id).name}" for one in _both(exchange)}
    both = [member for member in _both(exchange) if member.is_active]
    send_reminders([(one, _mail(exchange, one, news[one.id], lines)) for one in both])


def _take_out(meeting: Meeting, news: str) -> None:
    for member in _both(meeting.exchange):
        lines = [
            f"It was to be {_said(meeting)}.",
            "What comes with this mail takes it out of your calendar.",
            "Have a look:",
        ]
        taken_out = invitations.cancel(invitations.entry(meeting, to=member), to=member)
        _send(meeting.exchange, member, news, lines, taken_out)


def _send(
    exchange: Exchange,
    member: Member,
    news: str,
    lines: Sequence[str],
    attachment: Attachment | None = None,
) -> None:
    if member.is_active:
        send_news([(member, _mail(exchange, member, news, lines, attachment))])


def _mail(
    exchange: Exchange,
    member: Member,
    news: str,
    lines: Sequence[str],
    attachment: Attachment | None = None,
) -> Mail:
    return outbox.render(
        to=member.user.email,
        subject=f"{news}: {exchange.title}",
        template="meetings/mail/news",
        context={
            "name": member.name,
            "news": news,
            "title": exchange.title,
            "lines": lines,
            "link": page("exchanges:detail", exchange.id),
        },
        attachment=attachment,
    )


def _both(exchange: Exchange) -> list[Member]:
    return [exchange.provider, exchange.recipient]


def _said(meeting: Meeting) -> str:
    assert meeting.starts_at
    assert meeting.ends_at
    return times.said(meeting.starts_at, meeting.ends_at)


def where(of: Whereabouts) -> list[str]:
    """A line for each of place and video link."""
    return [
        *([f"Where: {of.place}"] if of.place else []),
        *([f"Video link: {of.video_url}"] if of.video_url else []),
    ]
