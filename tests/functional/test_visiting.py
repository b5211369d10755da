"""Operators let a colleague in; she visits a network; its champion sees that, and ends it."""

import re

from shared_apps.operators.models import Operator
from tenant_apps.members.models import Member
from tests.factories.members import PASSWORD
from tests.factories.operators import PASSWORD as OPERATORS_PASSWORD
from tests.functional.browsing import People, Person
from tests.functional.conftest import in_one_window
from tests.site import Site

EMAIL, CHOSEN = "sam@hexitime.example", "otters quietly count lanterns"


def given_a_colleague_is_invited(olive: Person, site: Site, operator: Operator) -> None:
    olive.visits(site.url("/console/operators/"))
    olive.signs_in(operator.user.email, OPERATORS_PASSWORD)
    olive.reads_heading("Operators")
    olive.follows("Invite an operator")
    olive.presses("Invite")
    olive.reads_error("Name", "Enter the operator’s name.")
    olive.writes("Name", "Sam Support")
    olive.writes("E-mail", EMAIL)
    olive.ticks("Support")
    olive.presses("Invite")
    olive.reads("Sam Support is invited.")
    olive.reads_row("Sam Support", "Support", "Invited")


def when_she_sets_a_password_and_signs_in(sam: Person, site: Site) -> None:
    sam.visits(site.link(EMAIL, "Set your password here"))
    sam.writes("New password", CHOSEN)
    sam.presses("Save password")
    sam.visits(site.url("/console/"))
    sam.signs_in(EMAIL, CHOSEN)
    sam.reads_heading("Networks")


def when_she_begins_a_visit(sam: Person) -> None:
    sam.follows("North West London")
    sam.follows("Visit this network")
    sam.presses("Begin the visit")
    sam.reads("There is a problem")
    sam.ticks("The network asked for help")
    sam.writes("What is it about?", "The skills list has a name twice.")
    sam.ticks("15 minutes")
    sam.presses("Begin the visit")
    sam.reads_heading("Your visit to North West London")
    sam.presses("Enter North West London")
    sam.reads_heading("You are visiting North West London")


@in_one_window("phone")
def test_support_visits_and_a_champion_ends_it(
    people: People, site: Site, operator: Operator, champion: Member
) -> None:
    olive, sam, chris = (people.person(name) for name in ("olive", "sam", "chris"))
    given_a_colleague_is_invited(olive, site, operator)
    when_she_sets_a_password_and_signs_in(sam, site)
    when_she_begins_a_visit(sam)
    sam.reads(re.compile("You are visiting as Support"))
    sam.follows("Run the network")
    sam.follows("Skills")
    sam.reads(re.compile("You are visiting as Support"))
    assert sam.visits(site.url("/exchanges/", network="nwl")) == 403
    sam.reads("This is closed to support")
    chris.visits(site.url("/settings/", network="nwl"))
    chris.signs_in(champion.user.email, PASSWORD)
    chris.reads(re.compile("Support .Sam Support. is visiting this network, until"))
    chris.reads(re.compile("The skills list has a name twice"))
    assert site.letter(champion.user.email, "is visiting North West London")
    chris.presses("End this visit")
    chris.reads("The visit of Sam Support is over.", "Ended by a champion")
    chris.reads_nothing_of("is visiting this network")
    assert sam.visits(site.url("/settings/", network="nwl")) == 403
    sam.reads("This visit is over.")
    assert site.letter(champion.user.email, "is over: ended by a champion")
