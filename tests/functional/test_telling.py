"""Joan asks in two fields; the right person receives a mail that says why, and answers."""

import pytest

from tenant_apps.members.models import Member
from tenant_apps.skills import selectors as skill_list
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD, admit
from tests.factories.organisations import OrganisationFactory
from tests.functional.browsing import People, Person
from tests.functional.conftest import without_scripts_once
from tests.functional.test_keyboard import enters, tabs_to
from tests.integration.telling.conftest import knows
from tests.site import Site, text_of

TITLE = "Look over my driver diagram"


@pytest.fixture
def joan_and_dev(nwl: NetworkRef) -> tuple[Member, Member]:
    """Joan is a ward manager; Dev, elsewhere, teaches what she asks for."""
    with current.enter(nwl):
        joan = admit(name="Joan Jarvis", organisation=OrganisationFactory(), job_title="Matron")
        dev = admit(name="Dev Dutta", organisation=OrganisationFactory())
        admit(name="Nobody Known")
        [diagrams] = [one for one in skill_list.listed() if one.name == "Driver diagrams"]
        return joan, knows(dev, diagrams)


def given_signed_in(person: Person, site: Site, member: Member) -> None:
    person.visits(site.url("/sign-in/", network="nwl"))
    person.signs_in(member.user.email, PASSWORD)


@without_scripts_once()
def test_the_right_person_hears_of_it(
    people: People,
    site: Site,
    joan_and_dev: tuple[Member, Member],
    javascript: bool,
) -> None:
    joan = people.person("joan", javascript=javascript)
    dev = people.person("dev", javascript=javascript)
    given_signed_in(joan, site, joan_and_dev[0])
    joan.follows("Ask for help")
    joan.writes("What would you like help with?", TITLE)
    joan.chooses("What kind of help is it?", "Reviewing")
    if not javascript:
        joan.presses("See who may help")
    joan.reads("Dev Dutta")
    joan.presses("Post this request")
    to = joan_and_dev[1].user.email
    letter = site.letter(to, TITLE)
    text = text_of(letter)
    assert "Joan Jarvis (Matron" in text
    assert "You teach: Driver diagrams" in text
    assert "From another organisation" in text
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    html = letter.get_body(("html",))
    assert html
    assert "See the request" in html.get_content()
    dev.visits(site.link(to, TITLE))
    dev.signs_in(to, PASSWORD)
    dev.reads_heading(TITLE)
    dev.follows("Offer to help")
    dev.writes("Your message", "Gladly. Would Tuesday suit you?")
    dev.writes("How many hours?", "1")
    dev.presses("Offer")
    joan.visits(site.url("/", network="nwl"))
    joan.reads("Dev proposes 1 hour")


def test_the_mails_link_chooses_without_signing_in(
    people: People, site: Site, joan_and_dev: tuple[Member, Member]
) -> None:
    joan, dev = people.person("joan"), people.person("dev")
    given_signed_in(joan, site, joan_and_dev[0])
    joan.follows("Ask for help")
    joan.writes("What would you like help with?", TITLE)
    joan.chooses("What kind of help is it?", "Reviewing")
    joan.reads("Dev Dutta")
    joan.presses("Post this request")
    letter = site.letter(joan_and_dev[1].user.email, TITLE)
    dev.visits(str(letter["List-Unsubscribe"]).strip(" <>"))
    dev.reads("Which mails would you like, Dev Dutta?")
    dev.ticks("In the weekly mail")
    dev.presses("Save")
    dev.reads("Saved. This is how you hear from us now.")
    assert dev.field("In the weekly mail").is_checked()


def test_choosing_by_keyboard(
    people: People, site: Site, joan_and_dev: tuple[Member, Member]
) -> None:
    dev = people.person("dev")
    given_signed_in(dev, site, joan_and_dev[1])
    dev.visits(site.url("/people/me/", network="nwl"))
    tabs_to(dev.page, "The mails you get")
    enters(dev.page)
    dev.reads_heading("Mails you get")
    tabs_to(dev.page, "When someone asks for what you can help with")
    dev.page.keyboard.press("ArrowDown")
    tabs_to(dev.page, "Save")
    enters(dev.page)
    dev.reads("Saved. This is how you hear from us now.")
    assert dev.field("In the weekly mail").is_checked()
