"""A request that is looked at first: sent back with a reason, mended, and published."""

import pytest

from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD, admit
from tests.functional.browsing import People, Person
from tests.functional.conftest import in_one_window
from tests.site import Site

TITLE = "Look over my plan"


@pytest.fixture
def broker(nwl: NetworkRef) -> Member:
    with current.enter(nwl):
        return admit(name="Bella Broker", role="broker")


def given_signed_in(person: Person, site: Site, member: Member, path: str) -> Person:
    person.visits(site.url(path, network="nwl"))
    person.signs_in(member.user.email, PASSWORD)
    return person


def when_turning_it_on(chris: Person) -> None:
    chris.follows("Review before posting")
    chris.reads("It is off: members post at once.")
    chris.presses("Turn it on")
    chris.reads("What members post from now on waits for review.", "Nothing waits")


def when_posting(alice: Person) -> None:
    alice.writes("What would you like help with?", TITLE)
    alice.chooses("What kind of help is it?", "Reviewing")
    alice.presses("See who may help")
    alice.presses("Post this request")
    alice.reads("A broker or champion looks at it before others see it", "Waiting for review")


def when_sending_it_back(bella: Person, reason: str) -> None:
    bella.goes_to("Requests and offers")
    bella.page.get_by_role("link", name="To review 1").click()
    bella.follows(TITLE)
    bella.presses("Send it back")
    bella.reads_error("What should be different?", "Fill in “What should be different?”.")
    bella.writes("What should be different?", reason)
    bella.presses("Send it back")
    bella.reads("Sent back. Its owner is told by mail.", "Nothing waits")


def when_mending_it(alice: Person, site: Site, email: str, reason: str) -> None:
    alice.visits(site.link(email, "Change it here"))
    alice.reads(f"It was sent back to you: “{reason}” Change it, and send it again.")
    alice.follows("Change it")
    alice.writes("Anything else people should know?", "It is for ward 5.")
    alice.presses("Save")
    alice.reads("Changed. Nobody else sees it until you post it.")
    alice.presses("Send it again")
    alice.reads("Waiting for review")


def when_publishing(chris: Person) -> None:
    chris.goes_to("Requests and offers")
    chris.page.get_by_role("link", name="To review 1").click()
    chris.follows(TITLE)
    chris.reads("It is for ward 5.")
    chris.presses("Publish it")
    chris.reads(f"“{TITLE}” is open. Its owner is told by mail.")


@in_one_window("desktop")
def test_from_waiting_to_open(
    people: People, site: Site, alice: Member, champion: Member, broker: Member
) -> None:
    chris = given_signed_in(people.person("chris"), site, champion, "/settings/")
    when_turning_it_on(chris)
    without = people.person("alice", javascript=False)
    ann = given_signed_in(without, site, alice, "/listings/new/request/")
    when_posting(ann)
    bella = given_signed_in(people.person("bella"), site, broker, "/people/")
    when_sending_it_back(bella, "Say which ward.")
    when_mending_it(ann, site, alice.user.email, "Say which ward.")
    when_publishing(chris)
    ann.visits(site.link(alice.user.email, "others see it now"))
    ann.reads("Open", "It is for ward 5.")
