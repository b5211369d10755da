"""Two operators: one asks for the removal of a network, the other agrees, and it is gone."""

import pytest

from shared_apps.operators.models import Operator
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.factories.operators import OperatorFactory
from tests.functional.browsing import People
from tests.functional.conftest import without_scripts_once
from tests.functional.journeys import operators, removing
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
    operators.given_a_signed_in_operator(olive, site, operator)
    removing.when_archiving(olive, NAME)
    removing.when_asking_for_its_removal(olive, NAME)
    operators.given_a_signed_in_operator(oscar, site, oscar_operator)
    removing.when_the_other_agrees(oscar, NAME)
    removing.then_the_worker_removes_it()
    removing.then_a_receipt_is_all_there_is(olive, site, quokka, (operator, oscar_operator))
