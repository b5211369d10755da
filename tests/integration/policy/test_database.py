"""The database itself refuses what the service would never ask for."""

import threading
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connections

from kernel import database
from kernel.ids import uuid7
from tenant_apps.policy import refusals, selectors
from tenant_apps.policy.models import (
    Policy,
    PolicyChange,
    PolicyIsAppendOnly,
    PolicyWithdrawal,
)
from tenants import current
from tenants.current import NetworkRef, owner_of
from tests.factories.policy import (
    PolicyApplicationFactory,
    PolicyChangeFactory,
    PolicyWithdrawalFactory,
)
from tests.world import World

CHANGES = {
    "policy_change": "applies_on = applies_on - 1",
    "policy_withdrawal": "actor = gen_random_uuid()",
    "policy_application": "recorded_at = now()",
    "policy_policy": "welcome_minutes = 0",
}
STATEMENTS = [
    *[f"UPDATE {table} SET {change}" for table, change in CHANGES.items()],
    *[f"DELETE FROM {table}" for table in CHANGES],
    *[f"TRUNCATE {table} CASCADE" for table in CHANGES],
]


@pytest.fixture
def filled(inside: NetworkRef) -> NetworkRef:
    """A row in every table, since a row trigger fires for rows."""
    PolicyWithdrawalFactory()
    PolicyApplicationFactory()
    return inside


def test_nobody_changes_what_was_decided(filled: NetworkRef, world: World) -> None:
    """Neither the network's role, nor the owner, nor a superuser, in replica mode or out of it."""
    for statement in STATEMENTS:
        with pytest.raises((ProgrammingError, DatabaseError)), database.statement() as cursor:
            cursor.execute(statement)
    with world.admin() as admin:
        admin.execute(f"SET search_path = {filled.schema}")
        for role in (None, owner_of(filled.schema)):
            for replica in (False, True):
                admin.execute(
                    f"SET session_replication_role = {'replica' if replica else 'origin'}"
                )
                admin.execute(f"SET ROLE {role}" if role else "RESET ROLE")
                for statement in STATEMENTS:
                    with pytest.raises(psycopg.Error) as refused:
                        admin.execute(statement)
                    assert refused.value.sqlstate == "PO001", statement
                admin.execute("RESET ROLE")


def test_nor_does_python(filled: NetworkRef) -> None:
    for row in (Policy.objects.get(), PolicyWithdrawal.objects.get()):
        with pytest.raises(PolicyIsAppendOnly):
            row.save()
        with pytest.raises(PolicyIsAppendOnly):
            row.delete()


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
    inside: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        Policy(**change).save(force_insert=True)


def _row(**values: Any) -> PolicyChange:
    usual: dict[str, Any] = {
        "applies_on": selectors.today() + timedelta(days=1),
        "old_welcome_minutes": 120,
        "old_floor_minutes": 0,
        "welcome_minutes": 120,
        "floor_minutes": -60,
        "actor": uuid7(),
    }
    return PolicyChange(**usual | values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"welcome_minutes": -1}, "policy_change_in_range"),
        ({"welcome_minutes": 6001}, "policy_change_in_range"),
        ({"floor_minutes": 1}, "policy_change_in_range"),
        ({"floor_minutes": -6001}, "policy_change_in_range"),
        ({"ceiling_minutes": 0, "welcome_minutes": 0}, "policy_change_in_range"),
        ({"ceiling_minutes": 60_001}, "policy_change_in_range"),
        ({"ceiling_minutes": 119}, "policy_change_in_range"),
        ({"floor_minutes": 0}, "policy_change_changes_something"),
        (
            {"floor_minutes": 0, "ceiling_minutes": 600, "old_ceiling_minutes": 600},
            "policy_change_changes_something",
        ),
    ],
)
def test_what_is_no_change_is_not_stored(
    inside: NetworkRef, values: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        _row(**values).save(force_insert=True)


@pytest.mark.parametrize(
    "values",
    [{"ceiling_minutes": 600}, {"old_ceiling_minutes": 600}],
)
def test_a_limit_that_comes_or_goes_is_a_change(inside: NetworkRef, values: dict[str, Any]) -> None:
    _row(floor_minutes=0, **values).save(force_insert=True)
    assert PolicyChange.objects.count() == 1


def _state_of(row: PolicyChange | PolicyWithdrawal) -> str:
    with pytest.raises(DatabaseError) as refused, database.atomic():
        row.save(force_insert=True)
    return str(refused.value.__cause__.diag.sqlstate)  # type: ignore[union-attr]


def test_the_day_is_judged_by_the_databases_clock(inside: NetworkRef) -> None:
    yesterday = selectors.today() - timedelta(days=1)
    assert _state_of(_row(applies_on=yesterday)) == "PO002"


def test_a_second_change_of_a_day_is_refused_and_not_after_a_withdrawal(
    inside: NetworkRef,
) -> None:
    PolicyWithdrawalFactory()
    _row().save(force_insert=True)
    assert _state_of(_row(floor_minutes=-30)) == "PO003"


def test_what_has_begun_is_not_withdrawn(inside: NetworkRef) -> None:
    today = PolicyChangeFactory(in_days=0)
    assert _state_of(PolicyWithdrawal(change=today, actor=uuid7())) == "PO004"


def test_of_two_champions_at_once_one_plans_the_day(inside: NetworkRef) -> None:
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def plan(floor: int) -> None:
        try:
            with current.enter(inside):
                together.wait()
                PolicyChangeFactory(floor_minutes=floor)
                outcomes.append("planned")
        except refusals.DayTaken:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=plan, args=[floor]) for floor in (-60, -90)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["planned", "refused"]
    assert PolicyChange.objects.count() == 1
