"""Switching a feature of a network: once, noted twice, and never what would break something off."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connections
from django.test import override_settings

from kernel import clock, database
from kernel.ids import uuid7
from shared_apps.operators.models import Operator
from shared_apps.switches import selectors, services, tasks
from shared_apps.switches.models import Reason, Switching
from shared_apps.switches.services import AddressInUse, OnlyWayIn
from tenant_apps.audit.models import Event
from tenant_apps.security import services as security
from tenants import claims, current, features, hosts
from tenants import services as registry
from tenants.current import NetworkRef
from tenants.features import Feature
from tenants.models import HostClaim, Network
from tenants.services import WrongState
from tests.factories.sso import ConnectionFactory
from tests.factories.switches import SwitchingFactory, switch_off, switch_on
from tests.factories.tenants import NetworkFactory
from tests.world import World

COFFEE = Feature.COFFEE


def heard(network: NetworkRef) -> list[tuple[str, dict[str, str]]]:
    """What its own audit says of it."""
    with current.enter(network):
        found = Event.objects.filter(action__startswith="feature.").order_by("id")
        return list(found.values_list("action", "detail"))


def noted(network: NetworkRef) -> list[str]:
    """What the centre's says."""
    with current.shared():
        found = Event.objects.filter(subject=network.id, action__startswith="network.feature")
        return list(found.order_by("id").values_list("action", flat=True))


def test_off_and_on_again_and_both_audits_say_so(
    world: World, nwl: NetworkRef, warwick: NetworkRef, operator: Operator
) -> None:
    SwitchingFactory(network=nwl, by=operator.id)
    assert world.ref(nwl.id).features_off == {"coffee"}
    assert world.ref(warwick.id).features_off == frozenset()
    found = hosts.find(nwl.host)
    assert found is not None
    assert not features.has(found, COFFEE)
    switch_on(nwl, COFFEE)
    assert world.ref(nwl.id).features_off == frozenset()
    assert noted(nwl) == ["network.feature_off", "network.feature_on"]
    assert heard(nwl) == [
        ("feature.switched_off", {"feature": "coffee", "reason": "switch_requested"}),
        ("feature.switched_on", {"feature": "coffee", "reason": "switch_over"}),
    ]
    assert heard(warwick) == []


def test_the_same_again_changes_nothing_and_is_noted_once(nwl: NetworkRef) -> None:
    for _ in range(2):
        switch_off(nwl, COFFEE)
    switch_on(nwl, Feature.CPD)
    assert noted(nwl) == ["network.feature_off"]
    with current.shared():
        assert Switching.objects.count() == 1


def test_of_two_at_once_one_does_it(nwl: NetworkRef) -> None:
    begin, changed = threading.Barrier(2), []

    def switch() -> None:
        try:
            with current.shared():
                begin.wait()
                changed.append(
                    services.switch(
                        network=nwl, feature=COFFEE, is_on=False, reason=Reason.FAULT, by=None
                    )
                )
        finally:
            connections.close_all()

    both = [threading.Thread(target=switch) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(changed) == [False, True]
    assert noted(nwl) == ["network.feature_off"]
    assert len(heard(nwl)) == 1


def test_two_features_at_once_are_both_off(world: World, nwl: NetworkRef) -> None:
    begin = threading.Barrier(2)

    def switch(feature: Feature) -> None:
        try:
            begin.wait()
            switch_off(nwl, feature)
        finally:
            connections.close_all()

    both = [threading.Thread(target=switch, args=[one]) for one in (COFFEE, Feature.CPD)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert world.ref(nwl.id).features_off == {"coffee", "cpd"}


def test_only_an_open_or_a_suspended_network_is_switched(world: World, nwl: NetworkRef) -> None:
    with current.shared():
        registry.suspend(network_id=nwl.id)
    switch_off(nwl, COFFEE)
    assert len(heard(nwl)) == 1
    with current.shared():
        registry.archive(network_id=nwl.id)
    with pytest.raises(WrongState):
        switch_on(nwl, COFFEE)
    assert world.ref(nwl.id).features_off == {"coffee"}


def test_single_sign_on_stays_while_members_come_by_it_alone(nwl: NetworkRef) -> None:
    def look() -> None:
        services.look(network=nwl, feature=Feature.SINGLE_SIGN_ON, is_on=False)

    look()
    with current.enter(nwl):
        ConnectionFactory(by=uuid7())
        security.change_rules(second_step_for_all=False, single_sign_on_only=True, by=uuid7())
    with pytest.raises(OnlyWayIn):
        look()
    services.look(network=nwl, feature=Feature.SINGLE_SIGN_ON, is_on=True)
    with current.enter(nwl):
        security.change_rules(second_step_for_all=False, single_sign_on_only=False, by=uuid7())
    look()


def test_an_address_in_use_stays_and_one_asked_for_does_not_matter(nwl: NetworkRef) -> None:
    def look() -> None:
        services.look(network=nwl, feature=Feature.OWN_HOST, is_on=False)

    look()
    with current.shared():
        claims.ask(network_id=nwl.id, host="time.hub.example")
    look()
    with current.shared():
        HostClaim.objects.update(state="in_use", proven_at=clock.now())
    with pytest.raises(AddressInUse):
        look()


def test_who_could_not_be_told_is_told_by_the_next_round(
    nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(services.telling, "tell", lambda switching_id: None)
        switch_off(nwl, COFFEE)
    assert heard(nwl) == []
    with current.shared():
        tasks.tell.run()
    assert heard(nwl) == [], "whoever switched it may still be telling"
    with current.shared():
        monkeypatch.setattr(services.telling, "AT_ONCE", timedelta(0))
        for _ in range(2):
            tasks.tell.run()
        assert Switching.objects.get().told_at is not None
    assert len(heard(nwl)) == 1


def test_how_it_came_to_be_so(nwl: NetworkRef) -> None:
    switch_off(nwl, COFFEE)
    assert selectors.why_off(nwl.id, COFFEE) == "The network asked for it"
    assert selectors.why_off(nwl.id, Feature.CPD) == ""
    switch_on(nwl, COFFEE)
    with current.shared():
        [last] = selectors.latest(nwl.id).values()
        assert (last.feature, last.is_on) == ("coffee", True)
        assert selectors.newest(COFFEE, [nwl.id]) == {nwl.id: last.id}


def test_new_networks_begin_without_what_the_deployment_says(world: World) -> None:
    with override_settings(FEATURES_OFF_AT_FIRST=["sso", "coffee"]):
        without = world.network("without", "Without")
    assert without.features_off == {"coffee", "sso"}
    assert world.network("with", "With").features_off == frozenset()


@pytest.mark.parametrize("off", [["tea"], ["coffee", "tea"]])
def test_the_registry_keeps_no_feature_that_is_none(nwl: NetworkRef, off: list[str]) -> None:
    with (
        current.shared(),
        pytest.raises(IntegrityError, match="tenants_network_features_known"),
        database.atomic(),
    ):
        Network.objects.filter(id=nwl.id).update(features_off=off)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [({"feature": "tea"}, "feature_known"), ({"reason": "boredom"}, "reason_known")],
)
def test_what_cannot_have_been_switched_is_not_written(
    nwl: NetworkRef, fields: dict[str, str], constraint: str
) -> None:
    usual = {"feature": "coffee", "is_on": False, "reason": "switch_fault"}
    with (
        current.shared(),
        pytest.raises(IntegrityError, match=f"switches_switching_{constraint}"),
        database.atomic(),
    ):
        Switching.objects.create(network_id=nwl.id, **(usual | fields))


def test_what_was_switched_stays_as_it_was_written(nwl: NetworkRef) -> None:
    switch_off(nwl, COFFEE)
    for change in ({"reason": "switch_other"}, {"by": uuid7()}):
        with current.shared(), pytest.raises(ProgrammingError), database.atomic():
            Switching.objects.update(**change)
    with current.shared(), pytest.raises(ProgrammingError), database.atomic():
        Switching.objects.all().delete()


def test_a_registered_network_has_everything(world: World) -> None:
    with current.shared():
        assert NetworkFactory().features_off == []
