"""Meetings as calendars read them (RFC 5545, 5546 and 6047).

The network invites: nobody's address is in what another gets. Times are in UTC, which every
calendar shows by its own clock.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event, vCalAddress

from kernel import clock
from tenant_apps.meetings.models import Meeting
from tenant_apps.members.models import Member
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.services import Attachment
from tenants import current
from tenants.urls import page

FILE_NAME = "meeting.ics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a calendar shows. By its id it knows the same again; `sequence` grows with changes."""

    id: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    place: str
    video_url: str
    summary: str
    link: str


def entry(meeting: Meeting, *, to: Member) -> Entry:
    """A meeting that is agreed, for one of the two."""
    assert meeting.starts_at
    assert meeting.ends_at
    exchange = meeting.exchange
    return Entry(
        id=meeting.id,
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        video_url=meeting.video_url,
        summary=f"{exchange.title}, with {exchange.other(to.id).name}",
        link=page("exchanges:detail", exchange.id),
    )


def request(entry: Entry, *, to: Member) -> Attachment:
    """For the calendar of one who takes part: that they meet, or that it was moved."""
    return _attachment("REQUEST", _event(entry, "CONFIRMED", to=to))


def cancel(entry: Entry, *, to: Member) -> Attachment:
    """For the calendar of one who took part: that it does not take place, for them at least."""
    return _attachment("CANCEL", _event(entry, "CANCELLED", to=to))


def download(entry: Entry) -> HttpResponse:
    """The same as a file, to be kept by whoever downloads it, who is not invited once more."""
    content = _calendar("PUBLISH", _event(entry, "CONFIRMED"))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _attachment(method: str, event: Event) -> Attachment:
    return Attachment(FILE_NAME, f"text/calendar; method={method}", _calendar(method, event))


def _calendar(method: str, event: Event) -> bytes:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Hexitime//Meetings//EN")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(entry: Entry, status: str, *, to: Member | None = None) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}@{settings.BASE_DOMAIN}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", clock.now())
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.ends_at)
    event.add("summary", entry.summary)
    event.add("location", entry.place or entry.video_url)
    event.add("description", "\n".join(filter(None, [entry.video_url, entry.link])))
    event.add("url", entry.link)
    event.add("status", status)
    event.add("organizer", _person(outbox.own_address(), current.network().name))
    if to is not None:
        event.add("attendee", _attendee(to))
    return event


def _attendee(member: Member) -> vCalAddress:
    """Whoever gets it: they take part already, so no answer is asked for."""
    person = _person(member.user.email, member.name)
    person.params["ROLE"] = "REQ-PARTICIPANT"
    person.params["PARTSTAT"] = "ACCEPTED"
    person.params["RSVP"] = "FALSE"
    return person


def _person(email: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{email}")
    person.params["CN"] = name
    return person
