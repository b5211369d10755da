"""From a poster to a member on a phone; and what a champion sees of ways in."""

import time

import pytest
from playwright.sync_api import FilePayload, expect

from tenant_apps.joining.models import JoinLink
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.joining import (
    ApplicationFactory,
    ArrivalFactory,
    InvitationFactory,
    JoinDomainFactory,
    JoinLinkFactory,
)
from tests.factories.members import PASSWORD
from tests.factories.organisations import OrganisationFactory
from tests.functional.browsing import People, Person
from tests.functional.conftest import in_one_window
from tests.site import Site
from tests.workbooks import workbook

MOST_FIELDS = 6
MOST_SECONDS = 120
# What somebody fills in, as they see it.
FIELDS = "main input:visible, main select:visible, main textarea:visible"
STAFF = [
    ("Surname", "Forename", "Work email", "Employer"),
    ("Able", "Ann", "ann@imperial.example.org", "Imperial NHS Trust"),
    ("Best", "Bo", "bo@", "Imperial"),
]


@pytest.fixture
def poster(nwl: NetworkRef) -> JoinLink:
    """A poster in a network of several organisations, so that people are asked for theirs."""
    with current.enter(nwl):
        for name in ("Imperial", "Harrow Council"):
            OrganisationFactory(name=name)
        made: JoinLink = JoinLinkFactory(label="Canteen wall", kind="poster")
        return made


@pytest.fixture
def chris(people: People, site: Site, champion: Member) -> Person:
    """The champion, signed in."""
    person = people.person("chris")
    person.visits(site.url("/sign-in/", network="nwl"))
    person.signs_in(champion.user.email, PASSWORD)
    return person


@in_one_window("phone")
def test_from_a_poster_to_a_member_in_two_minutes(
    people: People, site: Site, nwl: NetworkRef, poster: JoinLink
) -> None:
    """A machine types faster than a thumb: what is measured is what the product makes one wait."""
    nia = people.person("nia")
    began = time.monotonic()
    nia.visits(site.url(f"/join/{poster.code}/", network="nwl"))
    assert nia.page.locator(FIELDS).count() <= MOST_FIELDS
    nia.writes("Your name", "Nia Newcomer")
    nia.writes("E-mail", "nia@imperial.example.org")
    nia.chooses("Organisation", "Imperial")
    nia.writes("Password", PASSWORD)
    nia.presses("Join")
    nia.reads_heading("What can you give?")
    assert time.monotonic() - began < MOST_SECONDS
    with current.enter(nwl):
        assert Member.objects.get(handle="nia").arrival.link == poster


@in_one_window("phone")
def test_who_asks_by_their_work_address_follows_the_mail(
    people: People, site: Site, nwl: NetworkRef
) -> None:
    with current.enter(nwl):
        JoinDomainFactory(name="imperial.example.org")
    nia = people.person("nia")
    nia.visits(site.url("/", network="nwl"))
    nia.follows("Join with your work e-mail")
    nia.writes("E-mail at work", "nia@imperial.example.org")
    nia.presses("Mail me a link")
    nia.reads_heading("Look in your mail")
    nia.visits(site.link("nia@imperial.example.org", "Choose a name"))
    nia.writes("Your name", "Nia Newcomer")
    nia.writes("Password", PASSWORD)
    nia.presses("Join")
    nia.reads_heading("What can you give?")


@in_one_window("phone")
def test_who_is_invited_says_no_thank_you(people: People, site: Site, nwl: NetworkRef) -> None:
    with current.enter(nwl):
        InvitationFactory(email="ines@example.org")
    ines = people.person("ines")
    ines.visits(site.link("ines@example.org", "choose a password") + "no/")
    ines.presses("No, thank you")
    ines.reads_heading("We do not remind you again")


@in_one_window("desktop")
def test_a_champion_approves_and_sees_where_members_come_from(
    chris: Person, people: People, site: Site, nwl: NetworkRef
) -> None:
    with current.enter(nwl):
        link = JoinLinkFactory(label="Canteen wall", kind="poster", campaign="Winter drive")
        ArrivalFactory(link=link)
        JoinDomainFactory()
        asks = JoinLinkFactory(label="Front page", kind="door", needs_approval=True)
        ApplicationFactory(link=asks, name="Ada Able")
        ApplicationFactory(link=asks, name="Ben Best")
    chris.goes_to("Run the network")
    chris.reads("2 wait for you.")
    chris.follows("Applications")
    chris.page.get_by_label("Ada Able").check()
    chris.presses("Approve those ticked")
    chris.reads("1 person is approved")
    chris.follows("Decline")
    chris.writes("Why?", "Only staff of ours.")
    chris.presses("Decline")
    chris.reads("Ben Best is told why by mail.")
    chris.follows("Run the network")
    chris.follows("Where members come from")
    # So few that they are shown with others.
    chris.reads_row("Few people", "Canteen wall (a poster)")
    chris.follows("Run the network")
    chris.follows("Links and posters")
    chris.follows("Canteen wall")
    chris.reads("Download poster (PDF)")
    chris.visits(site.url("/settings/domains/", network="nwl"))
    chris.follows("Remove")
    chris.presses("Remove")
    chris.reads("No domain is listed")


@in_one_window("phone")
def test_a_workbook_is_mapped_checked_and_sent(
    chris: Person, site: Site, nwl: NetworkRef, poster: JoinLink
) -> None:
    file = FilePayload(name="staff.xlsx", mimeType="application/zip", buffer=workbook(STAFF))
    chris.visits(site.url("/settings/staff/", network="nwl"))
    chris.attaches("List of staff", file)
    chris.presses("Read the list")
    chris.reads("was read as Excel, sheet “Staff”")
    expect(chris.field("Last name, if it stands apart")).to_have_value("0")
    chris.presses("Check the list")
    chris.reads("0 good rows, 2 rows with a problem", "Row 3, e-mail:")
    chris.chooses("“Imperial NHS Trust”, in 1 row", "Imperial")
    chris.presses("Check again")
    chris.presses("Invite the 1 good row")
    chris.reads_heading("1 person invited")
    assert site.link("ann@imperial.example.org", "choose a password")
