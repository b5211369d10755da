"""Two talk: a file, what was read, a question first; and one reports a message and blocks."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload

from tenant_apps.exchanges.models import Exchange
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.listings import OfferFactory
from tests.factories.members import PASSWORD, admit
from tests.functional.browsing import People, Person
from tests.functional.conftest import in_one_window
from tests.office import office, pdf
from tests.site import Site

TITLE = "Plot our falls"
NAME = "Run chart für März.pdf"
DOUBTFUL = "Ask about Jane Smith, born 12/03/1961."
BEFORE = "I could help with that."


@pytest.fixture
def broker(nwl: NetworkRef) -> Member:
    with current.enter(nwl):
        return admit(name="Bella Broker", role="broker")


@pytest.fixture
def exchange(nwl: NetworkRef, alice: Member, bob: Member) -> Iterator[Exchange]:
    """Bob and Alice have agreed that he helps her."""
    with current.enter(nwl):
        yield ExchangeFactory(provider=bob, recipient=alice, title=TITLE, state="accepted")


def given_signed_in(person: Person, site: Site, member: Member, path: str) -> Person:
    person.visits(site.url(path, network="nwl"))
    person.signs_in(member.user.email, PASSWORD)
    return person


def when_sending_a_file(alice: Person) -> None:
    alice.writes("Write a message", "Here is what we have.")
    faked = FilePayload(name="chart.pdf", mimeType="application/pdf", buffer=b"MZ a programme")
    alice.attaches("Files", faked)
    alice.presses("Send")
    alice.reads_error("Files", "“chart.pdf” is no PDF")
    right = FilePayload(name=NAME, mimeType="application/pdf", buffer=pdf())
    alice.attaches("Files", right)
    alice.presses("Send")
    alice.reads("Sent.", NAME, "Not read yet")


def then_it_comes_and_is_saved(bob: Person) -> None:
    """His page has stood open all the while."""
    bob.reads("Here is what we have.", NAME)
    with bob.page.expect_download() as saved:
        bob.page.get_by_role("link", name=NAME).click()
    assert saved.value.suggested_filename == NAME
    assert saved.value.path().read_bytes() == pdf()


def when_writing_what_looks_like_a_patient(bob: Person) -> None:
    bob.writes("Write a message", DOUBTFUL)
    document = FilePayload(name="plan.docx", mimeType="", buffer=office("docx"))
    bob.attaches("Files", document)
    bob.presses("Send")
    bob.reads_error("Write a message", "“Jane Smith, born 12/03/1961” looks like a patient’s date")
    bob.reads_error("Files", "Choose your files again: they were not kept.")
    bob.attaches("Files", document)
    bob.ticks("It says nothing about a patient. Post it as it is.")
    bob.presses("Send")
    bob.reads("Sent.", DOUBTFUL)


def when_reporting(alice: Person) -> None:
    alice.reads(DOUBTFUL)
    alice.page.get_by_role("link", name="Report this message").last.click()
    alice.reads_heading("Report a message")
    alice.looks_again()
    alice.reads_nothing_of(BEFORE)
    alice.presses("Report it")
    alice.reads("Choose an answer to “What is wrong with it?”.")
    alice.ticks("It says something about a patient")
    alice.presses("Report it")
    alice.reads("Reported. You hear what is decided.")


def when_the_broker_hides_it(bella: Person) -> None:
    bella.reads("A reported message waits for a decision")
    bella.follows("A reported message waits for a decision")
    bella.reads(DOUBTFUL)
    bella.reads_nothing_of(BEFORE, TITLE)
    with bella.page.expect_download() as saved:
        bella.page.get_by_role("link", name="plan.docx").click()
    assert saved.value.path().read_bytes() == office("docx")
    bella.ticks("Hide it: nobody reads it any more")
    bella.writes("Why?", "Nothing about patients belongs here.")
    bella.presses("Decide")
    bella.reads("Decided. Who reported it is told by mail.", "Nothing waits")


def when_blocking(alice: Person, site: Site) -> None:
    alice.visits(site.url("/people/bob/", network="nwl"))
    alice.follows("Block Bob Baker")
    alice.reads("They are not told")
    alice.presses("Block")
    alice.reads("Bob Baker is blocked, and is not told.")


@in_one_window("desktop")
def test_two_talk_and_one_has_enough(
    people: People,
    site: Site,
    nwl: NetworkRef,
    alice: Member,
    bob: Member,
    broker: Member,
    exchange: Exchange,
) -> None:
    talk = f"/exchanges/{exchange.id}/"
    his = given_signed_in(people.person("bob"), site, bob, talk)
    hers = given_signed_in(people.person("alice"), site, alice, talk)
    when_sending_a_file(hers)
    then_it_comes_and_is_saved(his)
    hers.reads("Read by Bob Baker")
    when_writing_what_looks_like_a_patient(his)
    when_reporting(hers)
    when_the_broker_hides_it(given_signed_in(people.person("bella"), site, broker, "/sign-in/"))
    hers.visits(site.url(talk, network="nwl"))
    hers.reads("This message was reported, and is not shown any more.")
    hers.reads_nothing_of(DOUBTFUL)
    when_blocking(hers, site)
    hers.visits(site.url(talk, network="nwl"))
    hers.reads("You have blocked Bob Baker")
    his.writes("Write a message", "Are you there?")
    his.presses("Send")
    his.reads("Alice Archer is not available for this at the moment.")
    hers.follows("Whom you have blocked")
    hers.presses("Unblock")
    hers.reads("Bob Baker is not blocked any more.", "Nobody")


@in_one_window("phone")
def test_a_question_comes_before_a_proposal(
    people: People, site: Site, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        offer: Listing = OfferFactory(owner=bob, title="Charts explained")
    hers = given_signed_in(
        people.person("alice", javascript=False), site, alice, f"/listings/{offer.id}/"
    )
    hers.follows("Ask a question first")
    hers.writes("Your question", "Is it for beginners?")
    hers.presses("Send")
    hers.reads("Is it for beginners?", "Not read yet")
    his = given_signed_in(people.person("bob"), site, bob, "/sign-in/")
    his.follows("There are new messages about a listing")
    his.reads("1 new message")
    his.follows("Charts explained")
    hers.follows("Look for new messages")
    hers.reads("Read by Bob Baker")
    his.writes("Write a message", "For beginners above all.")
    his.presses("Send")
    hers.follows("Look for new messages")
    hers.reads("For beginners above all.")
    hers.presses("Mark as read")
    his.reads("Read by Alice Archer")  # without reloading
    hers.follows("Ask for this")
    hers.reads_heading("Ask for this")
