"""Meetings as calendars read them (RFC 5545, 5546 and 6047).

The network invites: neither party's address is in what the other gets. Times are in UTC, which
every calendar shows by its own clock.
"""

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress

from kernel import clock
from tenant_apps.meetings.models import Meeting
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.services import Attachment
from tenants import current
from tenants.urls import page

FILE_NAME = "meeting.ics"


def request(meeting: Meeting, *, to: Member) -> Attachment:
    """For the calendar of one of the two: that they meet, or that it was moved."""
    return _attachment("REQUEST", _event(meeting, "CONFIRMED", to=to, attends=True))


def cancel(meeting: Meeting, *, to: Member) -> Attachment:
    """For the calendar of one of the two: that it does not take place."""
    return _attachment("CANCEL", _event(meeting, "CANCELLED", to=to, attends=True))


def file(meeting: Meeting, *, viewer: Member) -> bytes:
    """The same, to be kept by whoever downloads it, who is not invited once more."""
    return _calendar("PUBLISH", _event(meeting, "CONFIRMED", to=viewer, attends=False))


def _attachment(method: str, event: Event) -> Attachment:
    return Attachment(FILE_NAME, f"text/calendar; method={method}", _calendar(method, event))


def _calendar(method: str, event: Event) -> bytes:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Hexitime//Meetings//EN")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(meeting: Meeting, status: str, *, to: Member, attends: bool) -> Event:
    exchange = meeting.exchange
    link = page("exchanges:detail", exchange.id)
    event = Event()
    event.add("uid", f"{meeting.id}@{settings.BASE_DOMAIN}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", clock.now())
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", f"{exchange.title}, with {exchange.other(to.id).name}")
    event.add("location", meeting.place or meeting.video_url)
    event.add("description", "\n".join(filter(None, [meeting.video_url, link])))
    event.add("url", link)
    event.add("status", status)
    event.add("organizer", _person(outbox.own_address(), current.network().name))
    if attends:
        event.add("attendee", _attendee(to))
    return event


def _attendee(member: Member) -> vCalAddress:
    """Whoever gets it: both have agreed already, so no answer is asked for."""
    person = _person(member.user.email, member.name)
    person.params["ROLE"] = "REQ-PARTICIPANT"
    person.params["PARTSTAT"] = "ACCEPTED"
    person.params["RSVP"] = "FALSE"
    return person


def _person(email: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{email}")
    person.params["CN"] = name
    return person
