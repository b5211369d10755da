"""Journeys 1 and 6, at the centre: networks brought up, federated, watched."""

from dataclasses import dataclass

from playwright.sync_api import expect

from shared_apps.console import figures
from shared_apps.operators.models import Operator
from tenants import selectors
from tests.factories.operators import PASSWORD
from tests.functional.browsing import Person
from tests.site import Site


@dataclass(frozen=True)
class Wish:
    """A network as an operator fills it in."""

    kind: str
    name: str
    slug: str
    champion: str
    email: str
    ics: str = ""
    welcome: str = "2"
    federated: bool = False
    domains: str = ""


NWL = Wish(
    kind="Integrated Care System",
    ics="North West London",
    name="North West London",
    slug="nwl",
    champion="Chris Champion",
    email="chris@imperial.example.org",
    federated=True,
    domains="imperial.example.org\nhillingdon.example.org",
)
WARWICK = Wish(
    kind="School",
    name="Warwick Business School",
    slug="warwick",
    champion="Wendy Warwick",
    email="wendy@wbs.example.org",
)
COHORT = Wish(
    kind="Accelerator cohort",
    name="Spring Cohort 2027",
    slug="spring27",
    champion="Ada Accelerator",
    email="ada@cohort.example.org",
    welcome="5",
    federated=True,
)


def given_a_signed_in_operator(olive: Person, site: Site, operator: Operator) -> None:
    olive.visits(site.url("/console/"))
    olive.reads_heading("Sign in to Hexitime")
    olive.signs_in(operator.user.email, PASSWORD)
    olive.reads_heading("Networks")


def when_the_operator_asks_for(olive: Person, wish: Wish) -> None:
    olive.goes_to("Networks")
    olive.follows("New network")
    olive.follows(wish.kind)
    if wish.ics:
        olive.chooses("Integrated Care System", wish.ics)
    else:
        olive.writes("Name", wish.name)
    olive.writes("Address", wish.slug)
    olive.writes("Champion’s name", wish.champion)
    olive.writes("Champion’s e-mail", wish.email)
    olive.writes("Welcome credits", wish.welcome)
    olive.field("Invite it to the federation").set_checked(wish.federated)
    olive.writes("Work e-mail domains", wish.domains)


def then_a_preview_names_it(olive: Person, wish: Wish) -> None:
    """By htmx, while the form is being filled in."""
    olive.reads(f"{wish.name} will answer at {wish.slug}.hexitime.localhost")


def then_it_is_built_before_the_operators_eyes(olive: Person, wish: Wish) -> None:
    """The steps finish on the page as it is, without reloading."""
    olive.presses("Bring it up")
    olive.page.evaluate("window.hasStayed = true")
    olive.reads_heading(f"{wish.name} is ready")
    expect(olive.page.locator(".step-done")).to_have_count(olive.page.locator(".step").count())
    olive.looks_again()
    assert olive.page.evaluate("window.hasStayed"), "the page was loaded again"


def then_it_is_built_without_javascript(olive: Person, wish: Wish) -> None:
    """A link on the page asks how far it is."""
    olive.presses("Bring it up")
    more = olive.page.get_by_role("link", name="See how far it is now")
    ready = olive.page.get_by_role("heading", name=f"{wish.name} is ready")
    expect(more.or_(ready)).to_be_visible()
    while more.is_visible():
        olive.follows("See how far it is now")
    expect(ready).to_be_visible()


def given_the_minute_has_passed() -> None:
    """After which the schedule counts members and hours again."""
    for network in selectors.all_in("active"):
        figures.refresh(network)


def then_the_console_lists(olive: Person, wish: Wish, *cells: str) -> None:
    olive.goes_to("Networks")
    olive.reads_row(wish.name, wish.kind, "Active", *cells)


def when_the_operator_invites(olive: Person, wish: Wish) -> None:
    olive.goes_to("Networks")
    olive.follows(wish.name)
    olive.follows("Invite to the federation")
    olive.writes("How far down may its position go?", "40")
    olive.presses("Invite")
    olive.reads(f"{wish.name} is invited.")


def then_positions_sum_to_zero(olive: Person, *positions: tuple[Wish, str]) -> None:
    olive.goes_to("Federation")
    olive.reads("The positions sum to zero")
    for wish, position in positions:
        olive.reads_row(wish.name, position)
