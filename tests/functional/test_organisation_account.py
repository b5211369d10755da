"""A champion opens a trust's account and fills it; a member adds to it; it pays for a group."""

import pytest

from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.groups import fill_chest
from tests.factories.members import PASSWORD
from tests.factories.organisations import OrganisationFactory
from tests.functional.browsing import People, Person
from tests.functional.conftest import in_one_window
from tests.site import Site

TRUST = "The matrons’ trust"
TITLE = "Measuring for matrons"


@pytest.fixture
def filled_chest(nwl: NetworkRef, champion: Member) -> None:
    """A trust without an account, and five hours in the chest."""
    with current.enter(nwl):
        OrganisationFactory(name=TRUST, by=champion.id)
        fill_chest(300)


def given_signed_in(person: Person, site: Site, member: Member, path: str) -> Person:
    person.visits(site.url(path, network="nwl"))
    person.signs_in(member.user.email, PASSWORD)
    return person


def when_opening_and_filling_it(chris: Person) -> None:
    chris.follows("Organisations’ credits")
    chris.reads("No account")
    chris.follows(TRUST)
    chris.presses("Open an account")
    chris.reads("The account is open.", "Nothing has moved yet")
    chris.follows("Grant from the chest")
    chris.writes("How many hours?", "2")
    chris.presses("Continue")
    chris.reads("There is a problem", "Say why these credits are granted")
    chris.writes("Reason", "A start")
    chris.presses("Continue")
    chris.reads(f"Grant 2 hours to {TRUST}?")
    chris.presses("Grant 2 hours")
    chris.reads("2 hours granted")


def when_giving_to_it(bob: Person) -> None:
    bob.follows("Give credits")
    bob.follows("An organisation")
    bob.chooses("Which organisation?", TRUST)
    bob.writes("How many hours?", "0.5")
    bob.presses("Continue")
    bob.presses("Give 30 minutes")
    bob.reads("30 minutes given", TRUST)


def when_setting_up_a_group_that_it_pays_for(alice: Person) -> None:
    alice.writes("What is it about?", TITLE)
    alice.writes("More about it", "Two hours with your own figures.")
    alice.ticks("Yes, I do")
    alice.writes("How long do you meet?", "2")
    alice.writes("With how many people at least?", "1")
    alice.writes("And at most?", "3")
    alice.ticks("An organisation")
    alice.chooses("Which organisation?", TRUST)
    alice.ticks("All members of the network")
    alice.presses("Set it up")
    alice.reads("Set up.", "It takes 1 more.", TRUST)


@in_one_window("desktop")
def test_an_organisation_pays(
    people: People,
    site: Site,
    alice: Member,
    bob: Member,
    champion: Member,
    filled_chest: None,
) -> None:
    chris = given_signed_in(people.person("chris"), site, champion, "/settings/")
    when_opening_and_filling_it(chris)
    rob = given_signed_in(people.person("bob"), site, bob, "/credits/")
    when_giving_to_it(rob)
    ann = given_signed_in(people.person("alice"), site, alice, "/groups/new/")
    when_setting_up_a_group_that_it_pays_for(ann)
    rob.visits(ann.page.url)
    rob.reads(f"{TRUST} pays, if it is agreed.")
    rob.presses("Join")
    ann.visits(ann.page.url)
    ann.presses("Close the list and agree")
    chris.visits(ann.page.url)
    chris.reads(f"{TRUST} has 2.5 hours available now.")
    chris.presses("Agree to pay")
    chris.visits(site.url("/credits/organisations/", network="nwl"))
    chris.follows(TRUST)
    chris.reads("2 hours, for groups that are agreed.")
    chris.follows("Close the account")
    chris.presses("Close the account")
    chris.reads("That did not work", f"2 hours of {TRUST} are set aside")
    chris.follows("Freeze")
    chris.presses("Freeze")
    chris.reads("The account is frozen.", "What is set aside is still paid.")
    ann.visits(ann.page.url)
    ann.follows("Log the hours and who came")
    ann.presses("Log this")
    chris.visits(ann.page.url)
    chris.presses("Yes, that is right")
    chris.visits(site.url("/credits/organisations/", network="nwl"))
    chris.follows(TRUST)
    chris.reads_row("Alice Archer helped", TITLE, "−2 hours")
    chris.follows("Who decides about it, and what was done")
    chris.reads("Frozen", "Opened", "by Chris Champion")
    chris.visits(site.url("/credits/organisations/", network="nwl"))
    chris.follows(TRUST)
    chris.follows("Close the account")
    chris.reads("The 30 minutes in it go to the community chest.")
    chris.presses("Close the account")
    chris.reads("The account is closed.", "Given to the community chest")
