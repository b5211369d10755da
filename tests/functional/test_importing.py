"""A champion brings another time bank: files, review, yes, invitations; and somebody comes."""

import pytest
from playwright.sync_api import FilePayload

from tenant_apps.members.models import Member
from tenants.current import NetworkRef
from tests.factories.members import PASSWORD
from tests.functional.browsing import People, Person
from tests.site import Site

MEMBERS = "e-mail,name,balance\nann@example.org,Ann Able,3.5\nbo@,Bo Best,lots\n"
LISTINGS = "e-mail,kind,title\nann@example.org,offer,Knit a plan\n"


def _file(name: str, text: str) -> FilePayload:
    return FilePayload(name=name, mimeType="text/csv", buffer=text.encode())


@pytest.fixture
def chris(people: People, site: Site, champion: Member) -> Person:
    """The champion, signed in."""
    person = people.person("chris")
    person.visits(site.url("/sign-in/", network="nwl"))
    person.signs_in(champion.user.email, PASSWORD)
    return person


def test_a_time_bank_is_brought_and_somebody_comes(
    chris: Person, people: People, site: Site, nwl: NetworkRef
) -> None:
    chris.goes_to("Run the network")
    chris.follows("Import from another time bank")
    chris.presses("Check the files")
    chris.reads("Choose a file.")
    chris.attaches("Members", _file("members.csv", MEMBERS))
    chris.attaches("Offers and requests", _file("listings.csv", LISTINGS))
    chris.presses("Check the files")
    chris.reads("Nothing has been changed yet.", "members, row 3, e-mail:")
    chris.presses("Import the 2 rows")
    chris.reads_heading("Imported")
    chris.reads("Nobody has been written to.", "Download the rows to correct")
    chris.presses("Invite 1 person by mail")
    chris.reads("They are being invited.")
    ann = people.person("ann")
    ann.visits(site.link("ann@example.org", "choose a password"))
    ann.writes("Password", PASSWORD)
    ann.presses("Join")
    ann.visits(site.url("/credits/", network="nwl"))
    ann.reads("Opening balance", "3.5 hours")
