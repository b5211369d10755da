"""Operators see which features a network has, and switch them."""

import html

import pytest
from django.test import Client

from shared_apps.operators.models import Operator
from shared_apps.switches.models import Switching
from tenant_apps.security import services as security
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tenants.features import LABELS, Feature
from tests.counting import counted
from tests.factories.operators import OperatorFactory
from tests.factories.sso import ConnectionFactory
from tests.factories.switches import switch_off
from tests.world import World

NETWORK = "/console/networks/nwl/"
PAGE = f"{NETWORK}features/"
OFF, ON = f"{PAGE}coffee/off/", f"{PAGE}coffee/on/"
BECAUSE = {"reason": "switch_agreed"}


def text(page: str) -> str:
    return html.unescape(" ".join(page.split()))


def test_one_is_switched_off_and_on_with_a_reason(
    world: World, nwl: NetworkRef, as_operator: Client
) -> None:
    page = text(as_operator.get(PAGE).text)
    assert all(label in page for label in LABELS.values())
    assert page.count(">On<") == len(Feature)
    asked = text(as_operator.get(OFF).text)
    assert "Switch off “Random coffee” for North West London?" in asked
    assert "What stood in its way is over" not in asked
    assert as_operator.post(OFF, BECAUSE)["Location"] == PAGE
    page = text(as_operator.get(PAGE).text)
    assert "Random coffee is off." in page
    assert "So it is agreed with the network" in page
    shown = text(as_operator.get(NETWORK).text)
    assert (
        "Switched off: Random coffee (so it is agreed with the network) by Olive Operator" in shown
    )
    assert as_operator.post(ON, {"reason": "switch_over"})["Location"] == PAGE
    assert "Random coffee is on." in text(as_operator.get(PAGE).text)
    assert world.ref(nwl.id).features_off == frozenset()


def test_without_a_reason_or_with_an_unfit_one_nothing_happens(
    world: World, nwl: NetworkRef, as_operator: Client
) -> None:
    for path, given in ((OFF, ""), (OFF, "switch_over"), (ON, "switch_fault"), (OFF, "boredom")):
        assert as_operator.post(path, {"reason": given}).status_code == 422
    assert "Choose a reason." in as_operator.post(OFF).text
    assert world.ref(nwl.id).features_off == frozenset()


def test_a_second_operator_who_does_the_same_reads_that_it_was_so(
    nwl: NetworkRef, as_operator: Client
) -> None:
    switch_off(nwl, Feature.COFFEE)
    said = as_operator.post(OFF, BECAUSE, follow=True)
    assert "Random coffee was off already." in said.text
    with current.shared():
        assert Switching.objects.count() == 1


def test_what_would_lock_members_out_is_refused_in_words(
    world: World, nwl: NetworkRef, as_operator: Client
) -> None:
    with current.enter(nwl):
        ConnectionFactory(by=None)
        security.change_rules(second_step_for_all=False, single_sign_on_only=True, by=nwl.id)
    said = as_operator.post(f"{PAGE}sso/off/", BECAUSE)
    assert said.status_code == 409
    assert "Ask its champions to let them use passwords first." in text(said.text)
    assert world.ref(nwl.id).features_off == frozenset()


def test_an_archived_network_keeps_what_it_has(nwl: NetworkRef, as_operator: Client) -> None:
    with current.shared():
        registry.archive(network_id=nwl.id)
    assert OFF not in as_operator.get(PAGE).text
    assert as_operator.get(OFF).status_code == 409
    assert as_operator.post(OFF, BECAUSE).status_code == 409


@pytest.mark.parametrize("path", [f"{PAGE}tea/off/", "/console/networks/nobody/features/"])
def test_what_there_is_not_is_not_found(nwl: NetworkRef, as_operator: Client, path: str) -> None:
    assert as_operator.get(path).status_code == 404


@pytest.mark.parametrize("role", ["support", "auditor", "finance"])
def test_who_may_not_switch_reads_and_is_led_nowhere(
    world: World, nwl: NetworkRef, role: str
) -> None:
    with current.shared():
        client = world.client(None, OperatorFactory(role=Operator.Role(role)).user)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert OFF not in page.text
    assert client.get(OFF).status_code == 403
    assert client.post(OFF, BECAUSE).status_code == 403


def test_a_stranger_is_asked_to_sign_in(world: World, nwl: NetworkRef) -> None:
    for path in (PAGE, OFF, ON):
        assert world.client().get(path)["Location"] == f"/sign-in/?next={path}"


def test_the_page_asks_little(nwl: NetworkRef, as_operator: Client) -> None:
    as_operator.get(PAGE)
    with counted() as queries:
        as_operator.get(PAGE)
    assert len(queries) <= 12, queries
