"""Journey 2: a champion takes over the network and lets people in."""

from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import FilePayload, expect

from tests.factories.brand import picture
from tests.functional.browsing import Person
from tests.functional.journeys.operators import Wish
from tests.site import PROJECT, Site

PASSWORD = "seven calm herons wade"
STAFF = PROJECT / "tenant_apps" / "joining" / "demo" / "staff.csv"
LOGO = FilePayload(name="logo.png", mimeType="image/png", buffer=picture(320, 160))
RIGHT = "Our network may use this logo, and its owner agrees"
ORGANISATIONS = {
    "Imperial College Healthcare": "Trust",
    "Hillingdon Hospitals": "Trust",
    "Harrow Council": "Council",
}


def when_the_champion_follows_the_mail(chris: Person, site: Site, wish: Wish) -> None:
    link = site.link(wish.email, "you are its champion")
    assert link.startswith(site.url("/invitation/", network=wish.slug))
    chris.visits(link)
    chris.reads_heading(f"{wish.name} is ready for you")
    expect(chris.field("Your name")).to_have_value(wish.champion)
    chris.writes("Password", PASSWORD)
    chris.presses("Join")
    chris.takes_the_second_step(wish.email)
    chris.reads_heading("Run the network")
    chris.reads("First steps")


def when_the_champion_brands_it(chris: Person, name: str, colour: str) -> None:
    chris.goes_to("Run the network")
    chris.follows("Brand")
    chris.writes("Name of the network", name)
    with _preview(chris):
        chris.writes("Colour", colour)
    expect(chris.page.locator("#preview")).to_contain_text(name)
    with _preview(chris):
        chris.attaches("Logo", LOGO)
    expect(chris.page.locator("#preview image").first).to_be_visible()
    chris.presses("Save brand")
    chris.reads_error(RIGHT, "Tick that your network may use this logo.")
    with _preview(chris):
        chris.attaches("Logo", LOGO)
    with _preview(chris):
        chris.ticks(RIGHT)
    chris.presses("Save brand")
    chris.reads("The brand is saved.")


def _preview(chris: Person) -> AbstractContextManager[object]:
    """Whatever is changed shows at once beside the form."""
    return chris.page.expect_response("**/settings/brand/preview/")


def then_every_page_bears_the_brand(person: Person, name: str, colour: str) -> None:
    """Its name and logo at the top, its colour in the head."""
    header = person.page.get_by_role("banner")
    expect(header.get_by_role("link", name=name)).to_be_visible()
    logo = header.locator("img.site-logo")
    assert logo.evaluate("image => image.complete && image.naturalWidth > 0")
    brand = "getComputedStyle(document.documentElement).getPropertyValue('--brand')"
    assert person.page.evaluate(brand).strip() == colour


def when_the_champion_lists_organisations(chris: Person) -> None:
    chris.goes_to("Run the network")
    chris.follows("Organisations")
    for number, (name, kind) in enumerate(ORGANISATIONS.items(), start=1):
        row = chris.page.get_by_role("group", name=f"Organisation {number}")
        row.get_by_label("Name").fill(name)
        row.get_by_label("Kind").select_option(label=kind)
    chris.presses("Add organisations")
    for name, kind in ORGANISATIONS.items():
        chris.reads_row(name, kind)


def when_the_champion_uploads_staff(chris: Person, file: Path = STAFF) -> None:
    chris.goes_to("Run the network")
    chris.follows("Invite a list of staff")
    chris.attaches("List of staff", file)
    chris.presses("Read the list")
    chris.reads_heading("What stands where?")
    chris.reads("was read as CSV, UTF-8, parted by commas")
    chris.presses("Check the list")


def then_two_bad_rows_are_told_and_nobody_is_invited(chris: Person) -> None:
    chris.reads_heading("Review your list")
    chris.reads("23 good rows, 2 rows with a problem", "Nobody has been invited yet.")
    chris.reads("Row 7, e-mail:", "Row 15, organisation:")


def when_the_champion_invites_the_good_rows(chris: Person, site: Site) -> None:
    assert not list(site.mail.glob("*okafor*")), "nothing is mailed before it is confirmed"
    chris.presses("Invite the 23 good rows")
    chris.reads_heading("23 people invited")
    chris.follows("See who has not answered")
    chris.reads("23 invitations")


def when_the_champion_makes_a_join_link(chris: Person, label: str) -> str:
    """Returns its address, which its QR code says too."""
    chris.goes_to("Run the network")
    chris.follows("Links and posters")
    chris.writes("What is it for?", label)
    chris.presses("Make link")
    chris.reads_heading(label)
    address = chris.field("Address").input_value()
    chris.reads("Scan to join", address)
    chris.follows("Poster to print")
    chris.reads_heading("Give an hour. Get an hour.")
    chris.reads(address)
    return address


def when_the_champion_invites(wendy: Person, name: str, email: str) -> None:
    wendy.goes_to("Run the network")
    wendy.follows("Invite people")
    wendy.writes("E-mail", email)
    wendy.writes("Name", name)
    wendy.presses("Send invitation")
    wendy.reads(f"The invitation to {email} is on its way.")


def when_the_champion_agrees_to_the_federation(champion: Person) -> None:
    champion.goes_to("Run the network")
    champion.follows("Federation")
    champion.reads("Your network is invited to the federation")
    champion.follows("Read the terms and agree")
    champion.reads("What your network answers for")
    champion.presses("Agree and join")
    champion.reads_error("My network agrees to these terms", "to go on.")
    champion.ticks("My network agrees to these terms")
    champion.presses("Agree and join")
    champion.reads("Your network is in the federation.")


def then_the_federated_statement_has(champion: Person, what: str, hours: str) -> None:
    champion.goes_to("Credits")
    champion.follows("Federation")
    champion.reads_heading("Federation")
    own = champion.page.get_by_role("navigation", name="Federation")
    own.get_by_role("link", name="Statement").click()
    champion.reads_heading("Federated statement")
    champion.looks_again()
    champion.reads_row(what, hours)
