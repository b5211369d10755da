"""A champion's first day: from the mail to a network that staff come into by themselves."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from tenant_apps.joining.models import Invitation
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD
from tests.functional.browsing import PATIENCE_MS, People, Person
from tests.functional.conftest import WINDOWS, in_one_window
from tests.functional.journeys import champions, sign_ins
from tests.functional.keys import given_a_device_with_a_key, when_adding_the_passkey
from tests.sign_ins import SignIn
from tests.site import Site

CHAMPION = "champion@nwl.example"
NAME, COLOUR = "NWL Improvers", "#7a1f5c"
# So that a list which takes longer than a page may is read in the background.
STAFF = 5_000
IMPERIAL, HARROW = "Imperial College Healthcare", "Harrow Council"
PAT = {"sub": "pat-1", "name": "Pat Public", "email": "pat@imperial.example"}
QUINN = {"sub": "quinn-1", "name": "Quinn Quiet", "email": "quinn@harrow.example"}


@pytest.fixture
def openid(tmp_path: Path) -> Iterator[SignIn]:
    with SignIn("openid.py", tmp_path) as provider:
        yield provider


@pytest.fixture
def saml(tmp_path: Path) -> Iterator[SignIn]:
    with SignIn("saml.py", tmp_path) as provider:
        yield provider


@in_one_window("desktop")
@pytest.mark.timeout(900)
def test_a_champions_first_day(
    people: People, site: Site, nwl: NetworkRef, openid: SignIn, saml: SignIn
) -> None:
    sign_ins.letting(people, openid, saml)
    chris = people.person("chris")
    when_the_champion_comes_by_the_mail_with_a_passkey(chris, site)
    champions.when_the_champion_brands_it(chris, NAME, COLOUR)
    champions.then_every_page_bears_the_brand(chris, NAME, COLOUR)
    champions.when_the_champion_lists_organisations(chris)
    sign_ins.when_openid_is_connected(chris, openid, "Imperial", PAT)
    sign_ins.when_saml_is_connected(chris, site, saml, "Harrow", QUINN)
    then_staff_come_in_by_their_organisations(people, site, nwl)
    when_the_whole_staff_is_invited(chris, nwl)
    poster = when_a_poster_is_made_that_asks_first(chris)
    nia = people.person("nia", window=WINDOWS["phone"])
    when_applying(nia, poster)
    when_the_champion_approves(chris, "Nia Newcomer")
    then_the_mail_leads_in(nia, site)
    then_the_champion_sees_who_has_come(chris)


def when_the_champion_comes_by_the_mail_with_a_passkey(chris: Person, site: Site) -> None:
    given_a_device_with_a_key(chris)
    chris.visits(site.link(CHAMPION, "you are its champion"))
    chris.writes("Password", PASSWORD)
    chris.presses("Join")
    chris.reads_heading("One more step keeps this safe")
    when_adding_the_passkey(chris, "Work phone")
    chris.signs_out()
    chris.visits(site.url("/sign-in/", network="nwl"))
    chris.presses("Sign in with a passkey")
    chris.goes_to("Run the network")
    chris.reads("First steps")


def then_staff_come_in_by_their_organisations(people: People, site: Site, nwl: NetworkRef) -> None:
    """Without a form, and with the name that their organisation knows."""
    url = site.url("/sign-in/", network="nwl")
    pat, quinn = people.person("pat"), people.person("quinn")
    sign_ins.when_coming_by_openid(pat, url, "Imperial")
    sign_ins.when_coming_by_saml(quinn, url, "Harrow")
    for person, who in ((pat, PAT), (quinn, QUINN)):
        expect(person.page.get_by_role("navigation", name="Main")).to_be_visible()
        person.looks_again()
        with current.enter(nwl):
            assert Member.objects.get(user__email=who["email"]).name == who["name"]


def when_the_whole_staff_is_invited(chris: Person, nwl: NetworkRef) -> None:
    chris.goes_to("Run the network")
    chris.follows("Invite a list of staff")
    file = FilePayload(name="staff.csv", mimeType="text/csv", buffer=staff_list())
    chris.attaches("List of staff", file)
    chris.presses("Read the list")
    chris.reads_heading("What stands where?")
    chris.presses("Check the list")
    heading = chris.page.get_by_role("heading", level=1, name="Review your list")
    expect(heading).to_be_visible(timeout=4 * PATIENCE_MS)
    chris.reads(f"{STAFF:,} good rows, 1 row with a problem")
    with current.enter(nwl):
        assert not Invitation.objects.filter(email__contains="@staff.example").exists()
    chris.presses(f"Invite the {STAFF:,} good rows")
    heading = chris.page.get_by_role("heading", level=1, name=f"{STAFF:,} people invited")
    expect(heading).to_be_visible(timeout=4 * PATIENCE_MS)
    with current.enter(nwl):
        assert Invitation.objects.filter(email__contains="@staff.example").count() == STAFF


def staff_list() -> bytes:
    """5,000 people of two organisations, and one whose address lacks its half."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["Name", "E-mail", "Organisation", "Role"])
    for number in range(STAFF):
        employer = IMPERIAL if number % 2 else HARROW
        writer.writerow([f"Ann Able {number}", f"ann.{number}@staff.example", employer, "Nurse"])
    writer.writerow(["Bo Best", "bo@", IMPERIAL, "Nurse"])
    return file.getvalue().encode()


def when_a_poster_is_made_that_asks_first(chris: Person) -> str:
    """Returns the address that its QR code says."""
    chris.goes_to("Run the network")
    chris.follows("Links and posters")
    chris.writes("What is it for?", "Canteen wall")
    chris.chooses("Where do people find it?", "A poster")
    chris.ticks("Ask me first")
    chris.presses("Make link")
    chris.reads_heading("Canteen wall")
    address = chris.field("Address").input_value()
    with chris.page.expect_download() as saved:
        chris.page.get_by_role("link", name="Download poster (PDF)").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF")
    return address


def when_applying(nia: Person, poster: str) -> None:
    nia.visits(poster)
    nia.writes("Your name", "Nia Newcomer")
    nia.writes("E-mail", "nia@newcomers.example")
    nia.chooses("Organisation", HARROW)
    nia.presses("Apply")
    nia.reads_heading("You have applied")


def when_the_champion_approves(chris: Person, name: str) -> None:
    chris.goes_to("Run the network")
    chris.reads("1 waits for you.")
    chris.follows("Applications")
    chris.page.get_by_label(name).check()
    chris.presses("Approve those ticked")
    chris.reads("1 person is approved")


def then_the_mail_leads_in(nia: Person, site: Site) -> None:
    nia.visits(site.link("nia@newcomers.example", "password"))
    nia.writes("Password", PASSWORD)
    nia.presses("Join")
    nia.reads_heading("What can you give?")


def then_the_champion_sees_who_has_come(chris: Person) -> None:
    chris.goes_to("Run the network")
    chris.follows("Where members come from")
    chris.reads_row("Canteen wall", "1")
