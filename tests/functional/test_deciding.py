"""Two who do not agree about hours: a broker decides, both say thanks, and a champion undoes it."""

import re

import pytest

from tenant_apps.exchanges.models import Exchange
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.skills import MemberSkillFactory, SkillFactory
from tests.functional.browsing import People, Person
from tests.functional.conftest import in_one_window
from tests.site import Site

TITLE = "Plot our falls"
SKILL = "Charts for wards"


@pytest.fixture
def broker(nwl: NetworkRef) -> Member:
    with current.enter(nwl):
        return admit(name="Bella Broker", role="broker")


@pytest.fixture
def exchange(nwl: NetworkRef, alice: Member, bob: Member) -> Exchange:
    """Bob helped Alice, for an hour as they had agreed, and logged it."""
    with current.enter(nwl):
        MemberSkillFactory(member=bob, skill=SkillFactory(name=SKILL))
        logged: Exchange = ExchangeFactory(
            provider=bob, recipient=alice, title=TITLE, state="logged"
        )
        return logged


def given_signed_in(person: Person, site: Site, member: Member, path: str) -> Person:
    person.visits(site.url(path, network="nwl"))
    person.signs_in(member.user.email, PASSWORD)
    return person


def when_disputing(alice: Person) -> None:
    alice.follows("No, that is not right")
    alice.writes("How many hours was it, as you see it?", "0.5")
    alice.writes("What is not right?", "You left at three.")
    alice.presses("Send")
    alice.reads("You do not agree about the hours", "You left at three.")


def when_the_broker_decides(bella: Person) -> None:
    bella.goes_to("My exchanges")
    bella.page.get_by_role("link", name="To decide 1").click()
    bella.follows(TITLE)
    bella.reads("Bob Baker logged", "30 minutes, as Alice Archer says")
    bella.reads_nothing_of("You left at three.")
    bella.presses("Decide")
    bella.reads_error("Why?", "Fill in “Why?”.")
    bella.ticks("30 minutes, as Alice Archer says")
    bella.writes("Why?", "You both told me so.")
    bella.presses("Decide")
    bella.reads("Decided. Both are told by mail, and can read why.", "Nothing waits")


def when_saying_what_was_learned(person: Person, words: str, *, endorses: str = "") -> None:
    person.follows("Say what you learned")
    person.writes("What did you learn, or what is different now?", words)
    if endorses:
        person.ticks(endorses)
    person.ticks("All members may read what I learned")
    person.presses("Send")
    person.reads("Settled", words)


def then_all_may_read_it(bella: Person, *words: str) -> None:
    bella.goes_to("My exchanges")
    bella.follows("What members learned")
    bella.reads(*words)


def when_asking_to_undo_it(bob: Person) -> None:
    bob.follows("Ask to undo this")
    bob.writes("What is wrong?", "It was another Alice.")
    bob.presses("Ask to undo this")
    bob.reads("You asked for this to be undone. A champion of the network decides.")


def when_the_champion_undoes_it(chris: Person) -> None:
    chris.follows(TITLE)
    chris.reads("Asks to undo it")
    chris.ticks("Undo it: Alice Archer gets 30 minutes back")
    chris.writes("Why?", "A mistake.")
    chris.presses("Decide")
    chris.reads("Nothing waits")


@in_one_window("phone")
def test_from_a_dispute_to_an_undone_payment(
    people: People,
    site: Site,
    exchange: Exchange,
    alice: Member,
    bob: Member,
    broker: Member,
    champion: Member,
) -> None:
    page = f"/exchanges/{exchange.id}/"
    ann = given_signed_in(people.person("alice", javascript=False), site, alice, page)
    rob = given_signed_in(people.person("bob"), site, bob, page)
    when_disputing(ann)
    rob.reads("You do not agree about the hours", "Log the hours again")  # without reloading
    bella = given_signed_in(people.person("bella"), site, broker, "/people/")
    when_the_broker_decides(bella)
    rob.reads(re.compile("decided that it was 30 minutes"), "You both told me so.")
    ann.follows("Look for new messages")
    when_saying_what_was_learned(ann, "Plot first.", endorses=SKILL)
    when_saying_what_was_learned(rob, "Ask for the dates.")
    then_all_may_read_it(bella, "Plot first.", "Ask for the dates.")
    bella.visits(site.url("/people/bob/", network="nwl"))
    bella.reads("Endorsed by those they helped", SKILL)
    when_asking_to_undo_it(rob)
    chris = given_signed_in(people.person("chris"), site, champion, "/exchanges/to-decide/")
    when_the_champion_undoes_it(chris)
    rob.reads("This was undone")
    ann.visits(site.url("/to-do/", network="nwl"))
    ann.reads("Nothing waits for you")
