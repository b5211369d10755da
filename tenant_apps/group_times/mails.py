"""Mail about when a group meets: when, where, and for the calendar; never anyone's address."""

from collections.abc import Iterable, Sequence

from tenant_apps.group_times.models import GroupMeeting
from tenant_apps.hearing.mail import send_news, send_reminders
from tenant_apps.meetings import invitations, times
from tenant_apps.meetings.invitations import Entry
from tenant_apps.meetings.mails import CLOCK, where
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenant_apps.outbox.services import Attachment
from tenants.urls import page

_HAVE_A_LOOK = "Have a look:"


def entry(meeting: GroupMeeting) -> Entry:
    """What the calendar of everyone shows."""
    return Entry(
        id=meeting.id,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        video_url=meeting.video_url,
        summary=meeting.group.title,
        link=page("groups:detail", meeting.group_id),
    )


def tell_of_time(
    meeting: GroupMeeting, *, to: Iterable[Member], by: Member | None = None, moves: bool = False
) -> None:
    """To all these, for their calendars: that they meet, or that it was moved."""
    news = f"You meet on {said(meeting)}"
    if moves and by is not None:
        news = f"{by.name} moved your meeting to {said(meeting)}"
    lines = [
        *where(meeting),
        CLOCK,
        "The invitation that comes with this mail puts it into your calendar.",
        _HAVE_A_LOOK,
    ]
    shown = entry(meeting)
    send_news(
        [
            (member, _mail(meeting, member, news, lines, invitations.request(shown, to=member)))
            for member in to
            if member.is_active
        ]
    )


def tell_that_it_is_off(meeting: GroupMeeting, *, to: Iterable[Member], by: Member) -> None:
    """To all these, for their calendars."""
    _take_out(meeting, to, f"{by.name} called off your meeting")


def tell_that_it_ended(meeting: GroupMeeting, *, to: Iterable[Member]) -> None:
    """The same: the group is over, and with it the meeting."""
    _take_out(meeting, to, "Your meeting is off, since the group has ended")


def take_out(meeting: GroupMeeting, *, to: Iterable[Member]) -> None:
    """To those who do not take part any more, for their calendars."""
    _take_out(meeting, to, "You do not take part in this meeting any more")


def remind(meeting: GroupMeeting, *, to: Iterable[Member]) -> None:
    """To all these, the day before."""
    lines = [said(meeting), *where(meeting), CLOCK, _HAVE_A_LOOK]
    news = "Tomorrow you meet"
    told = [member for member in to if member.is_active]
    send_reminders([(member, _mail(meeting, member, news, lines)) for member in told])


def said(meeting: GroupMeeting) -> str:
    """`Tuesday 30 March, 09:00 to 10:30`."""
    return times.said(meeting.starts_at, meeting.ends_at)


def _take_out(meeting: GroupMeeting, to: Iterable[Member], news: str) -> None:
    lines = [
        f"It was to be {said(meeting)}.",
        "What comes with this mail takes it out of your calendar.",
        _HAVE_A_LOOK,
    ]
    shown = entry(meeting)
    send_news(
        [
            (member, _mail(meeting, member, news, lines, invitations.cancel(shown, to=member)))
            for member in to
            if member.is_active
        ]
    )


def _mail(
    meeting: GroupMeeting,
    member: Member,
    news: str,
    lines: Sequence[str],
    attachment: Attachment | None = None,
) -> Mail:
    title = meeting.group.title
    return outbox.render(
        to=member.user.email,
        subject=f"{news}: {title}",
        template="meetings/mail/news",
        context={
            "name": member.name,
            "news": news,
            "title": title,
            "lines": lines,
            "link": page("groups:detail", meeting.group_id),
        },
        attachment=attachment,
    )
