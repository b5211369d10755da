"""A champion sets the rules; a change is audited and never looks back."""

from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from kernel import database
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.policy import selectors, services
from tenant_apps.policy.models import Policy
from tenants import current
from tenants.current import NetworkRef
from tests.factories.policy import PolicyFactory
from tests.world import World

GOOD = {"welcome_minutes": "60", "debt_minutes": "120"}


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({}, "policy_policy_one_row"),
        ({"single": False}, "policy_policy_single_is_true"),
        ({"welcome_minutes": -1}, "policy_policy_welcome_range"),
        ({"welcome_minutes": 6001}, "policy_policy_welcome_range"),
        ({"floor_minutes": 1}, "policy_policy_floor_range"),
        ({"ceiling_minutes": 0}, "policy_policy_ceiling_positive"),
    ],
)
def test_what_is_no_policy_is_not_stored(
    nwl: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    with (
        current.enter(nwl),
        pytest.raises(IntegrityError, match=constraint),
        database.atomic(),
    ):
        Policy(**change).save(force_insert=True)


def test_starting_twice_keeps_the_first(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        assert PolicyFactory(welcome_minutes=600).welcome_minutes == 120


def test_a_champion_changes_the_rules(
    nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    assert as_champion.get("/settings/policy/").status_code == 200
    assert as_champion.post("/settings/policy/", GOOD).status_code == 302
    with current.enter(nwl):
        policy = selectors.current()
        assert (policy.welcome_minutes, policy.floor_minutes) == (60, -120)
        event = Event.objects.get(action="policy.changed", actor=champion.id)
    assert event.detail["before"]["welcome_minutes"] == 120
    assert event.detail["after"]["welcome_minutes"] == 60


def test_the_same_rules_again_change_nothing(nwl: NetworkRef, as_champion: Client) -> None:
    for _ in range(2):
        as_champion.post("/settings/policy/", GOOD)
    with current.enter(nwl):
        assert Event.objects.filter(action="policy.changed").count() == 1


@pytest.mark.parametrize("value", ["", "-60", "61", "many", "999999"])
def test_odd_rules_are_refused(nwl: NetworkRef, as_champion: Client, value: str) -> None:
    response = as_champion.post("/settings/policy/", GOOD | {"welcome_minutes": value})
    assert response.status_code == 422
    with current.enter(nwl):
        assert selectors.current().welcome_minutes == 120


def test_rules_out_of_range_are_refused_by_the_service(nwl: NetworkRef, champion: Member) -> None:
    with current.enter(nwl), pytest.raises(services.BadPolicy):
        services.change(welcome_minutes=120, floor_minutes=60, by=champion.id)


def test_only_champions_see_the_rules(world: World, nwl: NetworkRef, as_alice: Client) -> None:
    assert as_alice.get("/settings/policy/").status_code == 403
    assert world.client(nwl).get("/settings/policy/").status_code == 302
