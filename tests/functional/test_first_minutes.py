"""Three short steps after joining, how far one is, and what everyone agrees to again."""

import pytest
from playwright.sync_api import expect

from tenant_apps.joining.models import JoinLink
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import JoinLinkFactory
from tests.factories.listings import ListingFactory
from tests.factories.members import PASSWORD
from tests.factories.skills import SkillFactory
from tests.functional.browsing import People, Person
from tests.functional.conftest import in_one_window, without_scripts_once
from tests.site import Site

CHARTS = "Reading run charts"


@pytest.fixture
def link(nwl: NetworkRef, bob: Member) -> JoinLink:
    """A way in, and a request that somebody who reads charts can answer."""
    with current.enter(nwl):
        charts = SkillFactory(name=CHARTS)
        ListingFactory(owner=bob, title="Who reads my chart with me?", skills=[charts.id])
        made: JoinLink = JoinLinkFactory()
        return made


def given_joining(person: Person, site: Site, link: JoinLink) -> None:
    person.visits(site.url(f"/join/{link.code}/", network="nwl"))
    person.reads("By pressing the button you agree to")
    person.writes("Your name", "Nia Newcomer")
    person.writes("E-mail", "nia@example.org")
    person.writes("Password", PASSWORD)
    person.presses("Join")


@without_scripts_once()
def test_from_joining_to_one_thing_to_do(
    people: People, site: Site, link: JoinLink, javascript: bool
) -> None:
    nia = people.person("nia", javascript=javascript)
    given_joining(nia, site, link)
    nia.reads_heading("What can you give?")
    nia.writes("A skill you have", CHARTS)
    nia.chooses("How well do you know it?", "I teach others")
    nia.presses("Next")
    nia.reads_heading("What would you like?")
    nia.follows("Skip this step")
    nia.reads_heading("One thing to do now")
    nia.reads("Who reads my chart with me?", "You teach: Reading run charts")
    nia.follows("Offer to help")
    nia.writes("Your message", "I could look at it with you.")
    nia.presses("Offer")
    nia.reads("Sent. You will hear as soon as they answer.")
    nia.goes_to("Home")
    nia.reads("Your way to a first exchange", "3 of 6 steps done. Next: say what you would like.")
    nia.presses("Put this away")
    expect(nia.page.get_by_text("Your way to a first exchange")).to_have_count(0)


@in_one_window("phone")
def test_a_champion_asks_everyone_and_a_member_agrees(
    people: People, site: Site, champion: Member, alice: Member, nwl: NetworkRef
) -> None:
    chris, ann = people.person("chris"), people.person("ann")
    ann.visits(site.url("/sign-in/", network="nwl"))
    ann.signs_in(alice.user.email, PASSWORD)
    chris.visits(site.url("/sign-in/", network="nwl"))
    chris.signs_in(champion.user.email, PASSWORD)
    chris.goes_to("Run the network")
    chris.follows("Pages")
    chris.follows("Code of conduct")
    chris.writes("Text", "# How we are\n\nBe kind, and say thanks.")
    chris.presses("See how it looks")
    chris.reads("How we are")
    chris.ticks("Everyone must agree again")
    chris.presses("Publish")
    chris.reads("Code of conduct: version 2 is published.")
    ann.goes_to("People")
    ann.reads_heading("Something has changed")
    ann.follows("Code of conduct")
    ann.reads("Be kind, and say thanks.")
    ann.goes_to("People")
    ann.presses("I agree")
    ann.reads_heading("People")
