"""One exchange between two networks, from a shared offer to the reversal of its payment.

Alice of North West London finds what Sofia of Warwick shares. Both networks' champions and an
operator look at what crossed, and what they read, and take along, agrees.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from provisioning import checking
from shared_apps.directory.models import SharedListing
from shared_apps.operators.models import Operator
from tenant_apps.members.models import Member
from tenant_apps.sharing import telling
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.listings import OfferFactory
from tests.factories.members import PASSWORD, admit
from tests.factories.operators import PASSWORD as OPERATORS_PASSWORD
from tests.functional.browsing import People, Person
from tests.functional.conftest import WINDOWS
from tests.site import Site
from tests.world import World

TITLE = "Read a run chart with me"
DECIDE = "/exchanges/elsewhere/to-decide/"


@dataclass(frozen=True)
class Cast:
    """Who takes part, and where each looks."""

    alice: Person
    sofia: Person
    chris: Person
    helen: Person
    olive: Person


@pytest.fixture
def people(browser: Browser, site: Site) -> Iterator[People]:
    """Each has a window of their own; what was wrong with any page fails the test."""
    World.settle()
    with People(browser, WINDOWS["desktop"]) as people:
        yield people
    assert not people.watch.faults, "\n" + "\n".join(people.watch.faults)


@pytest.fixture
def shared(nwl: NetworkRef, warwick: NetworkRef, sofia: Member) -> None:
    """Both networks trade, and Sofia shares an offer."""
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
    with current.enter(warwick):
        OfferFactory(owner=sofia, title=TITLE, audience="federation")
        telling.follow()
    with current.enter(nwl):
        telling.follow()


@pytest.fixture
def cast(
    people: People,
    site: Site,
    warwick: NetworkRef,
    alice: Member,
    sofia: Member,
    champion: Member,
    operator: Operator,
    shared: None,
) -> Cast:
    """All are signed in; the two who exchange help are at their phones."""
    with current.enter(warwick):
        helen = admit(name="Helen Head", role="champion")
    found = {}
    for name, member, network in (
        ("alice", alice, "nwl"),
        ("sofia", sofia, "warwick"),
        ("chris", champion, "nwl"),
        ("helen", helen, "warwick"),
    ):
        at_a_phone = {"window": WINDOWS["phone"]} if name in ("alice", "sofia") else {}
        person = found[name] = people.person(name, **at_a_phone)
        person.visits(site.url("/sign-in/", network=network))
        person.signs_in(member.user.email, PASSWORD)
    olive = people.person("olive")
    olive.visits(site.url("/console/federation/"))
    olive.signs_in(operator.user.email, OPERATORS_PASSWORD)
    return Cast(olive=olive, **found)


def when_asking_for_it(alice: Person, site: Site) -> str:
    """Returns where the exchange is on the host of North West London."""
    alice.visits(site.url("/listings/?kind=offer", network="nwl"))
    alice.follows("In other networks")
    alice.follows(re.compile("^Offers"))
    alice.follows(TITLE)
    alice.reads("Offer in Warwick Business School", "Their contact details stay hidden.")
    alice.follows("Ask for this")
    alice.writes("Your message", "Ours are all noise. Could we look at them together?")
    alice.writes("How many hours?", "1.5")
    alice.presses("Ask")
    alice.reads(re.compile("^Waiting for"))
    return alice.page.url.split("/exchanges/")[1]


def when_agreeing(sofia: Person, site: Site, where: str) -> None:
    sofia.visits(site.url(f"/exchanges/{where}", network="warwick"))
    sofia.reads("alice@nwl proposes 1.5 hours", "Ours are all noise.")
    sofia.presses("Agree to 1.5 hours")
    sofia.reads("Agreed: 1.5 hours")


def when_writing(sofia: Person, alice: Person) -> None:
    sofia.writes("Write a message", "Bring three of them on Tuesday.")
    sofia.presses("Send")
    alice.page.reload()
    alice.reads("Bring three of them on Tuesday.")


def when_logging_and_confirming(sofia: Person, alice: Person) -> None:
    sofia.follows("Log the hours")
    sofia.writes("How many hours was it?", "1")
    sofia.presses("Log these hours")
    alice.page.reload()
    alice.presses("Yes, confirm 1 hour")
    alice.reads("You paid 1 hour.")
    sofia.page.reload()
    sofia.reads("You earned 1 hour.")


def when_saying_what_was_learned(alice: Person, sofia: Person) -> None:
    alice.reads("Settled. One thing is left")
    alice.follows("Say what you learned")
    alice.reads("sofia@warwick reads it.")
    alice.writes("What did you learn, or what is different now?", "Two of ours were signals.")
    alice.presses("Send")
    alice.reads("They are told by mail that they can read it.")
    sofia.page.reload()
    sofia.reads("alice@nwl wrote what the hours were good for", "Two of ours were signals.")


def then_it_stands_where_each_keeps_their_own(alice: Person, site: Site) -> None:
    """In a statement and in a CPD record, which lead to it."""
    for path in ("/credits/", "/cpd/"):
        alice.visits(site.url(path, network="nwl"))
        alice.reads(TITLE)
    alice.follows("Add a reflection on " + TITLE)
    alice.reads("Received help: 1 hour")
    alice.writes("What did I learn?", "To count before I judge.")
    alice.presses("Save")
    alice.reads("Saved in your CPD record.", "With another network")
    alice.follows("See the exchange")
    alice.reads("You paid 1 hour.")


def then_all_three_read(cast: Cast, site: Site, *, moved: str, back: str = "") -> None:
    """The position of each network, on its champion's page, its export, and the operator's."""
    ours, theirs = (back, back) if back else (f"−{moved}", moved)
    for person, network, position in (
        (cast.chris, "nwl", ours),
        (cast.helen, "warwick", theirs),
    ):
        person.visits(site.url("/credits/federation/statement/", network=network))
        person.reads_row("alice", "sofia", moved)
        assert sum(int(row["Minutes"]) for row in exported(person)) == minutes(position)
        person.visits(site.url("/credits/federation/", network=network))
        person.reads(position)
    cast.olive.visits(site.url("/console/federation/"))
    cast.olive.reads_row("North West London", ours)
    cast.olive.reads_row("Warwick Business School", theirs)


def minutes(said: str) -> int:
    return {"0 hours": 0, "1 hour": 60, "−1 hour": -60}[said]


def exported(person: Person) -> list[dict[str, str]]:
    """The rows of the spreadsheet, as the person's own browser gets it."""
    link = person.page.get_by_role("link", name=re.compile("CSV")).get_attribute("href")
    text = person.page.evaluate("url => fetch(url).then(answer => answer.text())", link)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def when_undoing(cast: Cast, site: Site) -> None:
    """Alice asks for it; her champion proposes, and Warwick's agrees."""
    cast.alice.follows("Ask to undo this")
    cast.alice.writes("What is wrong?", "We never met.")
    cast.alice.presses("Ask to undo this")
    for person, network in ((cast.chris, "nwl"), (cast.helen, "warwick")):
        person.visits(site.url(DECIDE, network=network))
        person.follows(TITLE)
        person.reads_nothing_of("Ours are all noise", "Bring three of them")
        person.ticks("Undo it: alice@nwl gets 1 hour back")
        person.writes("Why?", "They both say so.")
        person.presses("Decide")
    cast.helen.reads(re.compile("^Decided, since both networks agree"))
    cast.alice.page.reload()
    cast.alice.reads("This was undone")


def when_leaving(helen: Person, site: Site) -> None:
    helen.visits(site.url("/settings/federation/leave/", network="warwick"))
    helen.writes("Why?", "A new partner")
    helen.presses("Leave the federation")
    helen.reads("Your network has left the federation")


@pytest.mark.timeout(600)
def test_from_a_shared_offer_to_the_reversal_of_its_payment(cast: Cast, site: Site) -> None:
    where = when_asking_for_it(cast.alice, site)
    when_agreeing(cast.sofia, site, where)
    when_writing(cast.sofia, cast.alice)
    when_logging_and_confirming(cast.sofia, cast.alice)
    when_saying_what_was_learned(cast.alice, cast.sofia)
    then_it_stands_where_each_keeps_their_own(cast.alice, site)
    then_all_three_read(cast, site, moved="1 hour")

    when_undoing(cast, site)
    then_all_three_read(cast, site, moved="1 hour", back="0 hours")
    assert [found for checked in checking.all_ledgers() for found in checked.findings] == []

    when_leaving(cast.helen, site)
    with current.federation():
        assert not SharedListing.objects.exists()
    cast.alice.visits(site.url("/others/?kind=offer", network="nwl"))
    cast.alice.reads_nothing_of(TITLE)
