"""Journey 3: people join, and say what they give and need."""

from playwright.sync_api import expect

from tests.functional.browsing import Person
from tests.site import Site

PASSWORD = "nine bright kites climb"
MARIA = "maria.okafor@imperial.example.org"
BEN = "ben.carter@harrow.example.org"


def when_invited(person: Person, site: Site, email: str, network: str) -> None:
    """Follow the mailed link; the name is known, a password is chosen."""
    link = site.link(email, "choose a password")
    assert link.startswith(site.url("/invitation/", network=network))
    person.visits(link)
    person.writes("Password", PASSWORD)
    person.presses("Join")


def when_scanning(person: Person, address: str, name: str, email: str, organisation: str) -> None:
    """What a QR code leads to: one short form."""
    person.visits(address)
    person.writes("Your name", name)
    person.writes("E-mail", email)
    person.chooses("Organisation", organisation)
    person.writes("Password", "short")
    person.presses("Join")
    person.reads_error("Password", "too short")
    person.writes("Password", PASSWORD)
    person.presses("Join")


def when_saying_what_they_give_and_need(person: Person, give: str, need: str) -> None:
    person.reads_heading("What can you give?")
    person.writes("Something you could offer, in a line", give)
    person.presses("Next")
    person.reads_heading("What would you like?")
    person.writes("Something you would like help with, in a line", need)
    person.presses("Next")
    person.reads_heading("One thing to do now")


def then_both_are_listings(person: Person, give: str, need: str) -> None:
    person.goes_to("Requests and offers")
    person.follows("Yours")
    person.reads_heading("Your offers and requests")
    for title in (give, need):
        expect(person.page.get_by_role("article").filter(has_text=title)).to_contain_text("Open")


def then_available(person: Person, hours: str) -> None:
    person.goes_to("Home")
    expect(person.page.locator(".balance-value")).to_have_text(hours)


def then_the_statement_has(person: Person, what: str, hours: str, balance: str) -> None:
    person.goes_to("Credits")
    person.reads_row(what, hours, balance)


def then_they_find_each_other(person: Person, name: str) -> None:
    person.goes_to("People")
    person.page.get_by_role("searchbox").fill(name)
    person.presses("Search")
    person.follows(name)
    person.reads_heading(name)
