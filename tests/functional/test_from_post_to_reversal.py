"""One request, from its post to the reversal of its payment: Maria at a phone, Ben at a desktop.

Between them all that two people may do: other hours, a time to meet and another, a file, hours that
are not right, a broker's decision, and a champion who undoes it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from functools import partial

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from provisioning import checking
from tenant_apps.meetings import times
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD, admit
from tests.functional.browsing import People, Person
from tests.functional.conftest import WINDOWS
from tests.functional.journeys import exchanging, members
from tests.functional.journeys.exchanging import TITLE
from tests.functional.test_meetings import in_days, invitation, typed
from tests.office import pdf
from tests.site import Site, wait_until
from tests.world import World

FILE = FilePayload(name="Falls in March.pdf", mimeType="application/pdf", buffer=pdf())


@dataclass(frozen=True)
class Cast:
    """Who takes part, and where each looks."""

    site: Site
    maria: Person
    ben: Person
    bella: Person
    chris: Person
    emails: dict[str, str]


@pytest.fixture
def people(browser: Browser, site: Site) -> Iterator[People]:
    """Each has a window of their own; what was wrong with any page fails the test."""
    World.settle()
    for letter in site.mail.glob("*.eml"):
        letter.unlink()
    with People(browser, WINDOWS["desktop"]) as people:
        yield people
    assert not people.watch.faults, "\n" + "\n".join(people.watch.faults)


@pytest.fixture
def cast(people: People, site: Site, nwl: NetworkRef) -> Cast:
    """All four are signed in."""
    phone = WINDOWS["phone"]
    with current.enter(nwl):
        all_four: dict[str, Member] = {
            "maria": admit(name="Maria Moreno"),
            "ben": admit(name="Ben Brook"),
            "bella": admit(name="Bella Broker", role="broker"),
            "chris": admit(name="Chris Champion", role="champion"),
        }
    persons = {name: people.person(name, window=phone) for name in ("maria", "bella")}
    persons |= {name: people.person(name) for name in ("ben", "chris")}
    for name, person in persons.items():
        person.visits(site.url("/sign-in/", network="nwl"))
        person.signs_in(all_four[name].user.email, PASSWORD)
    emails = {name: member.user.email for name, member in all_four.items()}
    return Cast(site=site, emails=emails, **persons)


@pytest.mark.usefixtures("world")
@pytest.mark.timeout(600)
def test_a_request_from_its_post_to_the_reversal_of_its_payment(cast: Cast) -> None:
    they_agree_on_other_hours(cast)
    they_meet_at_another_time(cast)
    a_file_goes_across(cast)
    a_broker_decides_about_the_hours(cast)
    a_champion_undoes_it(cast)
    each_was_told_what_concerns_them(cast)
    assert [found for checked in checking.all_ledgers() for found in checked.findings] == []


# The chapters


def they_agree_on_other_hours(cast: Cast) -> None:
    maria, ben = cast.maria, cast.ben
    exchanging.when_posting_a_request(maria)
    exchanging.when_proposing_to_help(ben, "2")
    exchanging.when_writing_back(maria, "Tuesday at ten?")
    exchanging.when_suggesting_other_hours(maria, "1.5")
    exchanging.then_it_arrives_without_reloading(ben, "Tuesday at ten?")
    exchanging.when_agreeing(ben)
    maria.reads("Agreed: 1.5 hours", "Your credits are held.")  # without reloading
    exchanging.then_credits_are_held(maria)
    has(ben, "2 hours", "1.5 hours on the way to you")


def they_meet_at_another_time(cast: Cast) -> None:
    maria, ben = cast.maria, cast.ben
    for person in (maria, ben):
        opens_it(person)
    when_proposing_a_time(ben, "Propose times", 3, where="Seminar room 2")
    maria.reads("Ben Brook proposes when to meet")
    maria.presses(f"Accept {said(3)}")
    ben.reads(f"You meet on {said(3)}", f"Maria Moreno agreed to meet on {said(3)}")
    first = then_calendars_have(cast, 3, sequence=0)
    when_proposing_a_time(maria, "Move it", 5)
    ben.reads("Maria Moreno would like to move it")
    ben.presses(f"Accept {said(5)}")
    maria.reads(f"You meet on {said(5)}", "Seminar room 2")
    maria.reads(f"You asked to meet at another time than {said(3)}")
    assert then_calendars_have(cast, 5, sequence=1) == first


def a_file_goes_across(cast: Cast) -> None:
    maria, ben = cast.maria, cast.ben
    maria.writes("Write a message", "Here is what we count.")
    maria.attaches("Files", FILE)
    maria.presses("Send")
    maria.reads("Sent.", FILE["name"])
    ben.reads("Here is what we count.")  # without reloading
    link = ben.page.get_by_role("link", name=FILE["name"])
    with ben.page.expect_download() as saved:
        link.click()
    assert saved.value.path().read_bytes() == FILE["buffer"]
    heads = ben.page.evaluate(
        "url => fetch(url).then(it => it.headers.get('Content-Disposition'))",
        link.get_attribute("href"),
    )
    assert heads == f'attachment; filename="{FILE["name"]}"'
    maria.reads("Read by Ben Brook")


def a_broker_decides_about_the_hours(cast: Cast) -> None:
    maria, ben = cast.maria, cast.ben
    exchanging.when_logging(ben)
    maria.reads("Ben Brook logged 1.5 hours")
    maria.follows("No, that is not right")
    maria.writes("How many hours was it, as you see it?", "1")
    maria.writes("What is not right?", "You had to leave at ten.")
    maria.presses("Send")
    maria.reads("You do not agree about the hours", "You had to leave at ten.")
    ben.reads("Log the hours again")
    has(maria, "30 minutes", "and 1.5 hours held for what you agreed")
    decides(cast.bella, "1 hour, as Maria Moreno says", "Ben confirmed it on the phone.")
    ben.reads(re.compile("decided that it was 1 hour"), "You earned 1 hour.")
    has(maria, "1 hour")
    has(ben, "3 hours")
    members.then_the_statement_has(maria, "Ben Brook helped you", "−1 hour", "1 hour")
    members.then_the_statement_has(ben, "You helped Maria Moreno", "+1 hour", "3 hours")


def a_champion_undoes_it(cast: Cast) -> None:
    maria, ben = cast.maria, cast.ben
    opens_it(maria)
    opens_it(ben)
    ben.follows("Ask to undo this")
    ben.writes("What is wrong?", "I am paid for this already.")
    ben.presses("Ask to undo this")
    ben.reads("You asked for this to be undone. A champion of the network decides.")
    maria.reads("Ben Brook asked for this to be undone. A champion of the network decides.")
    decides(cast.chris, "Undo it: Maria Moreno gets 1 hour back", "It is part of his job.")
    for person in (maria, ben):
        person.reads("This was undone", "It is part of his job.")
        has(person, "2 hours")
        person.reads_nothing_of("held for what you agreed")
    members.then_the_statement_has(maria, "Reversal", "+1 hour", "2 hours")
    members.then_the_statement_has(ben, "Reversal", "−1 hour", "2 hours")


def each_was_told_what_concerns_them(cast: Cast) -> None:
    both = [
        f"You meet on {said(3)}",
        f"You meet on {said(5)}",
        "Bella Broker decided that it was 1 hour",
        "Chris Champion undid the payment of 1 hour",
        "Your meeting is off, since the exchange has ended",
    ]
    told = {
        "maria": [
            "Ben Brook proposed 2 hours",
            "Ben Brook agreed to 1.5 hours",
            "Ben Brook proposes a time to meet",
            "Ben Brook logged 1.5 hours",
            "Ben Brook asked for this to be undone",
            *both,
        ],
        "ben": [
            "Maria Moreno has written to you",
            "Maria Moreno suggested 1.5 hours instead",
            f"Maria Moreno proposes a time to meet, instead of {said(3)}",
            "Maria Moreno did not agree, but said 1 hour",
            *both,
        ],
        "bella": ["Please decide"],
        "chris": ["Please decide"],
    }
    # Whoever runs a network sets up a second step as they first sign in.
    set_up = Counter(["An authenticator app was set up"])
    for name, news in told.items():
        expected = Counter(f"{one}: {TITLE}" for one in news)
        expected += set_up if name in {"bella", "chris"} else Counter()
        wait_until(partial(has_mail, cast, name, expected.total()))
        assert subjects(cast, name) == expected
        for letter in cast.site.letters(cast.emails[name]):
            others = [cast.emails[other] for other in told if other != name]
            assert not [one for one in others if one in everything_in(letter)]


# What they do more than once


def said(days: int) -> str:
    """The form proposes as long as they agreed to."""
    return times.said(in_days(days), in_days(days) + timedelta(hours=1.5))


def opens_it(person: Person) -> None:
    person.goes_to("My exchanges")
    person.follows(TITLE)


def when_proposing_a_time(person: Person, way: str, days: int, *, where: str = "") -> None:
    person.follows(way)
    person.writes("When?", typed(days))
    if where:
        person.writes("Where?", where)
    person.presses("Propose")
    person.reads("Sent. You will hear as soon as they choose.")


def then_calendars_have(cast: Cast, days: int, *, sequence: int) -> set[str]:
    """Both are invited to the same; returns what it is known by."""
    known = set()
    for name in ("maria", "ben"):
        letter = cast.site.letter(cast.emails[name], f"You meet on {said(days)}")
        method, event = invitation(letter)
        assert (method, event["SEQUENCE"]) == ("REQUEST", sequence)
        assert (event["DTSTART"].dt, event["LOCATION"]) == (in_days(days), "Seminar room 2")
        known.add(str(event["UID"]))
    assert len(known) == 1
    return known


def has(person: Person, available: str, *more: str) -> None:
    """What stands on their own first page."""
    members.then_available(person, available)
    person.reads(*more)


def decides(judge: Person, decision: str, why: str) -> None:
    """Whoever decides sees no word of what the two wrote."""
    judge.goes_to("My exchanges")
    judge.page.get_by_role("link", name="To decide 1").click()
    judge.follows(TITLE)
    judge.reads_nothing_of("Tuesday at ten?", "You had to leave at ten.")
    judge.ticks(decision)
    judge.writes("Why?", why)
    judge.presses("Decide")
    judge.reads("Decided. Both are told by mail, and can read why.", "Nothing waits")
    expect(judge.page.get_by_role("alert")).to_have_count(0)


def has_mail(cast: Cast, name: str, count: int) -> bool:
    return subjects(cast, name).total() >= count


def subjects(cast: Cast, name: str) -> Counter[str]:
    return Counter(str(one["Subject"]) for one in cast.site.letters(cast.emails[name]))


def everything_in(letter: EmailMessage) -> str:
    """The heads, and all parts as they are read."""
    parts = [str(part.get_content()) for part in letter.walk() if not part.is_multipart()]
    return "\n".join([*(f"{key}: {value}" for key, value in letter.items()), *parts])
