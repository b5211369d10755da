"""Two people find a time: proposed, countered, accepted, moved, called off, each in a browser."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from icalendar import Calendar

from kernel import clock
from tenant_apps.exchanges.models import Exchange
from tenant_apps.meetings import times
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import PASSWORD, admit
from tests.functional.browsing import People, Person
from tests.functional.conftest import without_scripts_once
from tests.functional.test_keyboard import enters, tabs_to
from tests.site import Site, text_of

LINK = "https://meet.example/abc-defg"


@pytest.fixture
def exchange(nwl: NetworkRef) -> Exchange:
    """Ben has agreed to help Maria for an hour."""
    with current.enter(nwl):
        made = ExchangeFactory(
            provider=admit(name="Ben Brook"),
            recipient=admit(name="Maria Moreno"),
            title="Run charts for the ward",
            state="accepted",
        )
        people = ("provider__user", "recipient__user")
        return Exchange.objects.select_related(*people).get(id=made.id)


def in_days(days: int) -> datetime:
    """Nine in the morning, by London's clock."""
    day = times.local_of(clock.now()).date() + timedelta(days=days)
    return times.moment(datetime(day.year, day.month, day.day, 9))  # noqa: DTZ001


def typed(days: int) -> str:
    return f"{times.local_of(in_days(days)):%Y-%m-%dT%H:%M}"


def said(days: int) -> str:
    start = in_days(days)
    return times.said(start, start + timedelta(hours=1))


def invitation(letter: EmailMessage) -> tuple[str, Any]:
    """What a calendar finds in the mail, once as a way to read it and once as a file."""
    found = {part.get_content_type(): part for part in letter.walk()}
    part = found["text/calendar"]
    calendar: Any = Calendar.from_ical(part.get_content())
    assert part["Content-Type"].params["method"] == calendar["METHOD"]
    assert found["application/ics"].get_filename() == "meeting.ics"
    [event] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def given_both_at_it(people: People, site: Site, exchange: Exchange, javascript: bool) -> Any:
    url = site.url(f"/exchanges/{exchange.id}/", network="nwl")
    both = []
    for name, member in (("ben", exchange.provider), ("maria", exchange.recipient)):
        person: Person = people.person(name, javascript=javascript)
        person.visits(url)
        person.signs_in(member.user.email, PASSWORD)
        person.reads_heading("Run charts for the ward")
        both.append(person)
    return both


def sees_new(person: Person, javascript: bool) -> None:
    """What the other did comes by itself, or with the page anew."""
    if not javascript:
        person.follows("Look for new messages")


@without_scripts_once()
def test_they_find_a_time_move_it_and_call_it_off(
    exchange: Exchange, people: People, site: Site, javascript: bool
) -> None:
    ben, maria = given_both_at_it(people, site, exchange, javascript)
    bens, marias = exchange.provider.user.email, exchange.recipient.user.email

    ben.follows("Propose times")
    ben.reads_heading("Propose times to meet")
    ben.writes("When?", typed(3))
    ben.writes("Or when?", typed(4))
    ben.writes("Where?", "Seminar room 2")
    ben.presses("Propose")
    ben.reads("Sent. You will hear as soon as they choose.", "Waiting for Maria Moreno to choose")
    assert said(4) in text_of(site.letter(marias, "proposes 2 times"))

    sees_new(maria, javascript)
    maria.reads("Ben Brook proposes when to meet", said(3), said(4), "Seminar room 2")
    maria.follows("Propose other times")
    maria.writes("When?", typed(5))
    maria.writes("Where?", "")
    maria.writes("Video link", LINK)
    maria.presses("Propose")
    maria.reads("Waiting for Ben Brook to choose a time")

    sees_new(ben, javascript)
    ben.reads("Maria Moreno proposes when to meet", said(5))
    ben.reads_nothing_of("Sent. You will hear as soon as they choose.")
    ben.presses(f"Accept {said(5)}")
    ben.reads(
        "Agreed. You both get a mail", f"You meet on {said(5)}", "Join by video (meet.example)"
    )
    first = {}
    for mine, theirs in ((bens, marias), (marias, bens)):
        letter = site.letter(mine, f"You meet on {said(5)}")
        method, event = invitation(letter)
        assert (method, event["SEQUENCE"], event["DTSTART"].dt) == ("REQUEST", 0, in_days(5))
        assert event["ATTENDEE"] == f"mailto:{mine}"
        assert theirs not in letter.as_string()
        first[mine] = event["UID"]
    assert first[bens] == first[marias]

    sees_new(maria, javascript)
    maria.reads(f"You meet on {said(5)}", "Add it to your calendar")
    maria.follows("Move it")
    maria.reads(f"{said(5)} stands until then.")
    assert maria.field("Video link").input_value() == LINK
    maria.writes("When?", typed(10))
    maria.presses("Propose")
    maria.reads(f"You meet on {said(5)}", "Waiting for Ben Brook to choose.")
    sees_new(ben, javascript)
    ben.reads("Maria Moreno would like to move it")
    ben.presses(f"Accept {said(10)}")
    ben.reads(f"You meet on {said(10)}")
    for mine in (bens, marias):
        method, event = invitation(site.letter(mine, f"You meet on {said(10)}"))
        assert (method, event["SEQUENCE"], event["UID"]) == ("REQUEST", 1, first[mine])

    ben.follows("Call it off")
    ben.reads_heading("Call off the meeting?")
    ben.presses("Call it off")
    ben.reads("Called off. They have been told.", "Find a time")
    for mine in (bens, marias):
        method, event = invitation(site.letter(mine, "called off your meeting"))
        assert (method, event["SEQUENCE"], event["UID"]) == ("CANCEL", 2, first[mine])
    sees_new(maria, javascript)
    maria.reads("Propose up to three times")


def test_by_keyboard(exchange: Exchange, people: People, site: Site) -> None:
    ben, _maria = given_both_at_it(people, site, exchange, True)
    tabs_to(ben.page, "Propose times")
    enters(ben.page)
    ben.reads_heading("Propose times to meet")
    tabs_to(ben.page, "Propose")
    enters(ben.page)
    ben.reads_error("When?", "Fill in “When?”.")
