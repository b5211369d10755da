"""One prepares and teaches eleven, who share it to the minute; another is paid by the chest."""

import pytest

from kernel.ids import uuid7
from tenant_apps.groups import services
from tenant_apps.groups.models import Group
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD, admit
from tests.functional.browsing import People, Person
from tests.functional.conftest import FULL, in_one_window
from tests.site import Site

TITLE = "Measuring for matrons"


@pytest.fixture
def matrons(nwl: NetworkRef) -> list[Member]:
    """Ten of them; Bob is the eleventh."""
    with current.enter(nwl):
        return [admit(name=f"Matron {number}") for number in range(1, 11)]


def given_signed_in(person: Person, site: Site, member: Member, path: str = "/") -> Person:
    person.visits(site.url(path, network="nwl"))
    if path == "/":
        person.follows("Sign in")
    person.signs_in(member.user.email, PASSWORD)
    return person


def when_setting_it_up(alice: Person, *, payer: str, places: str, invited: str = "") -> None:
    alice.follows("Groups")
    alice.follows("Set up a group")
    alice.writes("What is it about?", TITLE)
    alice.writes("More about it", "Three hours with your own figures.")
    alice.ticks("Yes, I do")
    alice.writes("How long do you meet?", "3")
    alice.writes("And to prepare it?", "1.5")
    alice.writes("With how many people at least?", "1")
    alice.writes("And at most?", places)
    alice.ticks(payer)
    alice.presses("Set it up")
    alice.reads("There is a problem", "Choose an answer to “Who may join?”.")
    alice.ticks("Only those I invite" if invited else "All members of the network")
    alice.writes("Whom do you invite?", invited)
    alice.presses("Set it up")
    alice.reads("Set up. Those you named hear of it by mail.", "3 hours, 1.5 hours of preparation")


def when_the_others_join(nwl: NetworkRef, matrons: list[Member]) -> None:
    with current.enter(nwl):
        group = Group.objects.get()
        for matron in matrons:
            services.join(group_id=group.id, key=uuid7(), by=matron)


def when_joining(bob: Person) -> None:
    bob.follows("Groups")
    bob.follows(TITLE)
    bob.reads("10 of 11 places taken, 1 needed", "25 minutes with those on the list now and you")
    bob.presses("Join")
    bob.reads("You are on the list.", "Matron 10")


def when_logging(alice: Person) -> None:
    alice.follows("Log the hours and who came")
    alice.unticks("Matron 10")
    alice.writes("What did you do?", "Everyone drew a chart.")
    alice.presses("Log this")
    alice.reads("You logged 4.5 hours", "Did not come", "Everyone drew a chart.")


def when_confirming(person: Person, said: str) -> None:
    person.reads("Alice Archer logged 4.5 hours", said)
    person.presses("Yes, that is right")
    person.reads("Confirmed. The credits have moved.")


@pytest.mark.parametrize(
    ("window", "javascript"),
    [
        pytest.param("phone", True, id="phone-scripts"),
        pytest.param("desktop", False, id="desktop-no scripts"),
        pytest.param("desktop", True, id="desktop-scripts", marks=FULL),
        pytest.param("phone", False, id="phone-no scripts", marks=FULL),
    ],
    indirect=["window"],
)
def test_eleven_share_it(
    people: People,
    site: Site,
    nwl: NetworkRef,
    alice: Member,
    bob: Member,
    matrons: list[Member],
    javascript: bool,
) -> None:
    ann = given_signed_in(people.person("alice", javascript=javascript), site, alice)
    when_setting_it_up(ann, payer="All who take part, in equal shares", places="11")
    when_the_others_join(nwl, matrons)
    rob = given_signed_in(people.person("bob", javascript=javascript), site, bob)
    when_joining(rob)
    ann.visits(ann.page.url)
    ann.presses("Close the list and agree")
    ann.reads("Agreed: 4.5 hours")
    when_logging(ann)
    rob.visits(site.url("/to-do/", network="nwl"))
    rob.follows("Alice logged 4.5 hours with a group. Is that right?")
    when_confirming(rob, "You pay 24 minutes of it.")
    rob.goes_to("Credits")
    rob.reads_row("Alice Archer helped you", TITLE, "−24 minutes")
    ann.goes_to("Credits")
    ann.reads_row("You helped Matron 1", TITLE, "+25 minutes")
    ann.reads("6.5 hours")


@in_one_window("desktop")
def test_the_chest_pays(
    people: People, site: Site, nwl: NetworkRef, alice: Member, bob: Member, champion: Member
) -> None:
    with current.enter(nwl):
        issue, chest = (
            accounts.account_of(kind=kind, holder=nwl.id).id
            for kind in (AccountKind.ISSUE, AccountKind.CHEST)
        )
        opening = {"kind": TransferKind.OPENING, "payer": issue, "payee": chest, "by": None}
        ledger.transfer(key=uuid7(), minutes=300, **opening)
    ann = given_signed_in(people.person("alice"), site, alice)
    when_setting_it_up(ann, payer="The community chest", places="3", invited="bob")
    rob = given_signed_in(people.person("bob"), site, bob)
    rob.follows("Alice invites you to a group")
    rob.presses("Join")
    ann.visits(ann.page.url)
    ann.presses("Close the list and agree")
    ann.reads("A champion of the network decides whether the community chest pays 4.5 hours.")
    chris = given_signed_in(people.person("chris"), site, champion, "/to-do/")
    chris.follows("Alice asks for 4.5 hours for a group")
    chris.presses("Agree to pay")
    chris.reads("Agreed. The credits are held.")
    ann.visits(ann.page.url)
    ann.follows("Log the hours and who came")
    ann.presses("Log this")
    chris.visits(chris.page.url)
    when_confirming(chris, "Once you confirm, the credits move.")
    ann.goes_to("Credits")
    ann.reads_row("Paid by the community chest", TITLE, "+4.5 hours")
