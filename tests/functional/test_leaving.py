"""Alice takes her data along, leaves, and comes back; the champion sets types and moves many on."""

from tenant_apps.leaving import copying, links
from tenant_apps.leaving.models import Leaving
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.listings import ListingFactory
from tests.factories.members import PASSWORD
from tests.functional.browsing import People, Person
from tests.functional.conftest import without_scripts_once
from tests.site import Site


def signed_in(person: Person, site: Site, member: Member, path: str) -> Person:
    person.visits(site.url(path, network="nwl"))
    person.signs_in(member.user.email, PASSWORD)
    return person


def when_taking_the_data(alice: Person, nwl: NetworkRef) -> None:
    alice.follows("Your own data")
    alice.reads_heading("Your own data")
    alice.presses("Make a copy")
    alice.reads("Your copy is being made")
    with current.enter(nwl):
        copying.make_asked()
    alice.looks_again()
    alice.reads("Save it")
    alice.follows("Your page")


def when_leaving(alice: Person) -> None:
    alice.follows("Leave this network")
    alice.reads("1 request or offer", "1 exchange", "Your balance is 2 hours")
    alice.writes("Write your own handle, to confirm", "bob")
    alice.presses("Leave")
    alice.reads_error("Write your own handle, to confirm", "Write alice to confirm.")
    alice.writes("Write your own handle, to confirm", "alice")
    alice.presses("Leave")
    alice.reads_heading("You have left")


@without_scripts_once()
def test_a_member_takes_their_data_along_leaves_and_comes_back(
    people: People,
    site: Site,
    nwl: NetworkRef,
    alice: Member,
    bob: Member,
    javascript: bool,
) -> None:
    with current.enter(nwl):
        ListingFactory(owner=alice)
        ExchangeFactory(provider=bob, recipient=alice)
    person = signed_in(people.person("alice", javascript=javascript), site, alice, "/people/me/")
    when_taking_the_data(person, nwl)
    when_leaving(person)
    with current.enter(nwl):
        back = links.sign(Leaving.objects.get(member=alice).id)
    person.visits(site.url(f"/come-back/{back}/", network="nwl"))
    person.reads_heading("Come back, Alice Archer?")
    person.presses("Be a member again")
    person.reads("Welcome back, Alice")


@without_scripts_once()
def test_a_champion_lets_somebody_go_and_has_them_erased_or_back(
    people: People, site: Site, champion: Member, alice: Member, javascript: bool
) -> None:
    chris = people.person("chris", javascript=javascript)
    signed_in(chris, site, champion, f"/people/{alice.handle}/")
    chris.follows("End the membership of Alice Archer")
    chris.presses("End the membership")
    chris.reads("A champion ended this membership on")
    chris.follows("Invite back")
    chris.presses("Invite back")
    chris.reads("A mailed link leads back until")
    chris.follows("Erase")
    chris.presses("Erase in two weeks")
    chris.reads("What is known of them is erased on")
    chris.follows("Do not erase")
    chris.presses("Do not erase")
    chris.reads("will not be erased")


@without_scripts_once()
def test_a_champion_sets_types_and_moves_many_on(
    people: People, site: Site, champion: Member, alice: Member, javascript: bool
) -> None:
    chris = people.person("chris", javascript=javascript)
    signed_in(chris, site, champion, f"/people/{alice.handle}/")
    chris.follows("Change type or term")
    chris.chooses("Type of membership", "Student")
    chris.presses("Save")
    chris.reads("Student")
    chris.visits(site.url("/settings/policy/", network="nwl"))
    chris.follows("What members of each type may do")
    chris.follows("Student")
    chris.unticks("Post requests and offers")
    chris.presses("Save")
    chris.reads("May not post")
    chris.follows("Move many on at once")
    chris.presses("Show who they are")
    chris.reads("1 member", "Alice Archer")
    chris.presses("Make them alumni")
    chris.reads("1 member moved on.")
    chris.reads_row("Alumni", "1")
