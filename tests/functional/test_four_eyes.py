"""Two operators: one asks for the removal of a network, the other agrees, and it is gone."""

import time

import pytest
from django.db import connections

from shared_apps.operators.models import Operator
from shared_apps.removing.models import Receipt
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.factories.operators import PASSWORD, OperatorFactory
from tests.functional.browsing import PATIENCE_MS, People, Person
from tests.functional.conftest import without_scripts_once
from tests.site import Site
from tests.world import World

NAME, SLUG = "Quokka Care Partnership", "quokka-care"


@pytest.fixture
def quokka(world: World) -> NetworkRef:
    network = world.network(SLUG, NAME, "school", for_good=True)
    with current.enter(network):
        admit(name="Quintus Quollborough", role="champion")
    return network


@pytest.fixture
def oscar_operator(world: World) -> Operator:
    with current.shared():
        return OperatorFactory(name="Oscar Operator")


def given_an_operator(person: Person, site: Site, operator: Operator) -> None:
    person.visits(site.url("/console/"))
    person.signs_in(operator.user.email, PASSWORD)
    person.reads_heading("Networks")


def when_archiving(olive: Person) -> None:
    olive.follows(NAME)
    olive.follows("Archive")
    olive.ticks("It has come to its end")
    olive.presses("Archive")
    olive.reads(f"{NAME} is archived. Its champions are told by mail.")


def when_asking(olive: Person) -> None:
    olive.follows("Remove")
    olive.reads_heading(f"Ask to remove {NAME}?")
    olive.ticks("It was exported")
    olive.writes("Where is the export?", f"The safe of {NAME}")
    olive.ticks("Remove it without waiting")
    olive.writes("Why?", "Its members have moved on")
    olive.presses("Ask")
    olive.reads_error("Where is the export?", "Leave out the network’s name")
    olive.writes("Where is the export?", "Case 42")
    olive.presses("Ask")
    olive.reads("Asked. It is removed once a second operator agrees")
    olive.goes_to("To agree")
    olive.follows(f"Remove {NAME}")
    olive.reads("Another operator has to agree.")


def when_agreeing(oscar: Person) -> None:
    oscar.goes_to("To agree")
    oscar.reads_row(f"Remove {NAME}", "Olive Operator", "Its members have moved on", "For you")
    oscar.follows(f"Remove {NAME}")
    oscar.reads("It was exported: Case 42", "Nothing brings it back.")
    oscar.presses("Agree, and do it")
    oscar.reads("Agreed, and done.")


def then_the_worker_removes_it() -> None:
    until = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < until:
        with current.shared():
            if Receipt.objects.exists():
                return
        connections.close_all()
        time.sleep(0.2)
    pytest.fail("the worker did not remove it")


def then_a_receipt_is_all_there_is(olive: Person, site: Site, network: NetworkRef) -> None:
    olive.goes_to("To agree")
    olive.follows("Networks that were removed, and their receipts")
    olive.reads_row(str(network.id), "School", "Olive Operator and Oscar Operator")
    olive.follows(str(network.id))
    olive.reads("It was exported: Case 42", "Last seal of its audit")
    olive.reads_nothing_of("Quokka")
    assert olive.visits(site.url("/", network=SLUG)) == 404


@without_scripts_once()
def test_two_operators_remove_a_network(
    people: People,
    site: Site,
    quokka: NetworkRef,
    operator: Operator,
    oscar_operator: Operator,
    javascript: bool,
) -> None:
    olive = people.person("olive", javascript=javascript)
    oscar = people.person("oscar", javascript=javascript)
    given_an_operator(olive, site, operator)
    when_archiving(olive)
    when_asking(olive)
    given_an_operator(oscar, site, oscar_operator)
    when_agreeing(oscar)
    then_the_worker_removes_it()
    then_a_receipt_is_all_there_is(olive, site, quokka)
