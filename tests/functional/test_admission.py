"""A champion asks to join the federation, an operator admits the network, and it leaves again."""

import pytest

from shared_apps.operators.models import Operator
from tenant_apps.members.models import Member
from tests.factories.members import PASSWORD
from tests.factories.operators import PASSWORD as OPERATORS_PASSWORD
from tests.functional.browsing import People, Person
from tests.site import Site

HERE = "/settings/federation/"


def given_a_champion(people: People, site: Site, champion: Member, *, javascript: bool) -> Person:
    chris = people.person("chris", javascript=javascript)
    chris.visits(site.url(HERE, network="nwl"))
    chris.signs_in(champion.user.email, PASSWORD)
    chris.reads("Your network trades on its own")
    return chris


def given_an_operator(
    people: People, site: Site, operator: Operator, *, javascript: bool
) -> Person:
    olive = people.person("olive", javascript=javascript)
    olive.visits(site.url("/console/admissions/"))
    olive.signs_in(operator.user.email, OPERATORS_PASSWORD)
    return olive


def when_applying(chris: Person) -> None:
    chris.follows("Ask to join")
    chris.reads("What your network answers for")
    chris.writes("What do you hope for?", "Two of our trusts train with Warwick.")
    chris.presses("Ask to join")
    chris.reads("There is a problem")
    chris.ticks("My network agrees to these terms")
    chris.ticks("All, unless their owners keep one back")
    chris.presses("Ask to join")
    chris.reads("Your network has asked to join.", "Chris Champion asked to join")


def when_admitting(olive: Person) -> None:
    olive.reads_row("North West London", "Asks to join", "Two of our trusts train with Warwick.")
    olive.follows("North West London")
    olive.reads("“Two of our trusts train with Warwick.”")
    olive.follows("Admit to the federation")
    olive.writes("How far down may its position go?", "")
    olive.presses("Admit")
    olive.reads_error("How far down may its position go?", "Enter how many hours down")
    olive.writes("How far down may its position go?", "40")
    olive.presses("Admit")
    olive.reads("North West London is in the federation.")


def when_sharing_less(chris: Person) -> None:
    chris.page.reload()
    chris.reads("Your network is in the federation", "down to −40 hours")
    chris.follows("Change listings that others find")
    chris.ticks("None")
    chris.presses("Save")
    chris.reads("Saved.", "chose what other networks find: no listings")


def when_leaving(chris: Person) -> None:
    chris.follows("Leave the federation")
    chris.presses("Leave the federation")
    chris.reads_error("Why?", "Fill in “Why?”.")
    chris.writes("Why?", "A new partner")
    chris.presses("Leave the federation")
    chris.reads("Your network has left the federation", "“A new partner”")


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_a_network_joins_and_leaves(
    people: People, site: Site, champion: Member, operator: Operator, javascript: bool
) -> None:
    chris = given_a_champion(people, site, champion, javascript=javascript)
    olive = given_an_operator(people, site, operator, javascript=javascript)
    when_applying(chris)
    olive.visits(site.url("/console/admissions/"))
    when_admitting(olive)
    when_sharing_less(chris)
    when_leaving(chris)
    olive.visits(site.url("/console/networks/nwl/"))
    olive.reads("Left the federation", "Began to leave the federation by its champion")
