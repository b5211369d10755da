"""A request is reported, hidden with a reason, appealed against, and shown again."""

from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.members import PASSWORD, admit
from tests.functional.browsing import People, Person
from tests.functional.conftest import in_one_window
from tests.site import Site

TITLE = "Only fools do audits"
COMPLAINT = "He means our ward."
BECAUSE = "Nobody here is a fool."
APPEAL = "I meant myself."


def given_signed_in(person: Person, site: Site, member: Member, path: str) -> Person:
    person.visits(site.url(path, network="nwl"))
    person.signs_in(member.user.email, PASSWORD)
    return person


def when_reporting(alice: Person) -> None:
    alice.follows("Report this request")
    alice.reads_heading("Report a request or an offer")
    alice.ticks("Something else")
    alice.presses("Report it")
    alice.reads_error("What do you want to say?", "Say what is wrong with it.")
    alice.ticks("It is rude or hurtful")
    alice.writes("What do you want to say?", COMPLAINT)
    alice.presses("Report it")
    alice.reads("Reported. You hear once it is decided.")


def when_hiding(bella: Person) -> None:
    bella.follows("What was reported waits for a decision")
    bella.reads(TITLE, COMPLAINT, "Alice Archer")
    bella.ticks("Hide it: its owner may change it and send it again")
    bella.ticks("Nothing is wrong with it")
    bella.writes("Why, in your words?", BECAUSE)
    bella.presses("Decide")
    bella.reads("Say what is wrong with it, or leave it as it is.")
    bella.ticks("It is rude or hurtful")
    bella.presses("Decide")
    bella.reads("Decided. Those whom it concerns are told by mail.", "Nothing waits")


def when_appealing(bob: Person) -> None:
    bob.reads_heading(f"Your request or offer “{TITLE}” was hidden")
    bob.reads(BECAUSE)
    bob.reads_nothing_of("Alice", COMPLAINT)
    bob.writes("Why should others see it?", APPEAL)
    bob.presses("Appeal")
    bob.reads("Sent. Somebody else looks at it, and you hear by mail.", APPEAL)


def when_deciding_for_good(sam: Person) -> None:
    sam.follows("An appeal waits for a decision")
    sam.reads(APPEAL, BECAUSE, "Bella Broker")
    sam.ticks("Show it again")
    sam.writes("Why?", "It can be read so.")
    sam.presses("Decide")
    sam.reads("Decided. Those whom it concerns are told by mail.")


@in_one_window("phone")
def test_from_a_report_to_the_end_of_an_appeal(
    people: People, site: Site, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        bella, sam = (admit(name=name, role="broker") for name in ("Bella Broker", "Sam Second"))
        listing: Listing = ListingFactory(owner=bob, title=TITLE)
    page = f"/listings/{listing.id}/"
    hers = given_signed_in(people.person("alice", javascript=False), site, alice, page)
    when_reporting(hers)
    theirs = given_signed_in(people.person("bella"), site, bella, "/sign-in/")
    when_hiding(theirs)
    his = given_signed_in(people.person("bob"), site, bob, page)
    his.reads(f"It was sent back to you: “It is rude or hurtful. {BECAUSE}”")
    his.visits(site.link(bob.user.email, "has hidden it"))
    when_appealing(his)
    when_deciding_for_good(given_signed_in(people.person("sam"), site, sam, "/sign-in/"))
    his.visits(site.link(bob.user.email, "you appealed"))
    his.reads_heading(f"Your request or offer “{TITLE}” is shown again")
    hers.visits(site.url(page, network="nwl"))
    hers.reads(TITLE)
    theirs.visits(site.url("/reports/", network="nwl"))
    theirs.reads("Nothing waits")
