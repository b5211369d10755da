"""Changes of the rules are dated, audited, withdrawn by a row of their own, never retroactive."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kernel import clock
from kernel.errors import NotFound
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.policy import refusals, selectors, services
from tenant_apps.policy.models import PolicyChange, PolicyWithdrawal
from tenant_apps.policy.rules import Rules
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.factories.policy import PolicyChangeFactory, PolicyFactory
from tests.integration.exchanges.conftest import figures
from tests.integration.policy.conftest import Later

USUAL = Rules(120, 0, None)
DEBT = Rules(120, -120, None)


def in_days(days: int) -> date:
    return selectors.today() + timedelta(days=days)


def test_starting_twice_keeps_the_first(inside: NetworkRef) -> None:
    assert PolicyFactory(welcome_minutes=600).welcome_minutes == 120
    assert selectors.current() == USUAL


def test_a_change_holds_from_its_day_on(inside: NetworkRef, champion: Member) -> None:
    services.plan(wanted=DEBT, applies_on=in_days(3), by=champion.id)
    assert selectors.current() == selectors.on(in_days(2)) == USUAL
    assert selectors.on(in_days(3)) == selectors.on(in_days(30)) == DEBT


def test_it_is_audited_with_who_when_from_when_and_what(
    inside: NetworkRef, champion: Member
) -> None:
    change = services.plan(wanted=DEBT, applies_on=in_days(3), by=champion.id)
    assert change
    stored = PolicyChange.objects.get()
    assert (stored.actor, stored.old_floor_minutes, stored.floor_minutes) == (champion.id, 0, -120)
    assert abs(stored.recorded_at - clock.now()) < timedelta(minutes=5)
    event = Event.objects.get(action="policy.changed")
    assert (event.actor, event.subject) == (champion.id, change.id)
    assert event.detail["before"]["floor_minutes"] == 0
    assert event.detail["after"]["floor_minutes"] == -120
    assert event.detail["from"] == str(in_days(3))


def test_the_day_is_londons(inside: NetworkRef, monkeypatch: pytest.MonkeyPatch) -> None:
    """At half past eleven in the evening of UTC, London in summer is a day ahead."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2031, 6, 30, 23, 30, tzinfo=UTC))
    assert selectors.today() == date(2031, 7, 1)
    PolicyChangeFactory(in_days=0, welcome_minutes=60)
    assert selectors.current().welcome_minutes == 60
    monkeypatch.setattr(clock, "now", lambda: datetime(2031, 6, 30, 22, 30, tzinfo=UTC))
    assert selectors.current().welcome_minutes == 120


def test_who_joins_before_the_day_gets_what_holds_that_day(
    inside: NetworkRef, later: Later
) -> None:
    PolicyChangeFactory(in_days=2, welcome_minutes=60, floor_minutes=0)
    first = admit(name="First")
    later(days=1)
    second = admit(name="Second")
    later(days=2)
    third = admit(name="Third")
    assert [figures(one)[0] for one in (first, second, third)] == [120, 120, 60]


def test_changes_of_different_things_do_not_undo_each_other(inside: NetworkRef) -> None:
    """The later day was planned first, and knew nothing of the earlier one."""
    PolicyChangeFactory(in_days=9, floor_minutes=-120)
    PolicyChangeFactory(in_days=5, welcome_minutes=60, floor_minutes=0)
    assert selectors.on(in_days(9)) == Rules(60, -120, None)


def test_the_same_rules_are_no_change(inside: NetworkRef, champion: Member) -> None:
    assert services.plan(wanted=USUAL, applies_on=in_days(0), by=champion.id) is None
    assert not PolicyChange.objects.exists()


def test_the_same_plan_twice_is_one(inside: NetworkRef, champion: Member) -> None:
    first, second = (
        services.plan(wanted=DEBT, applies_on=in_days(1), by=champion.id) for _ in range(2)
    )
    assert first == second
    assert Event.objects.filter(action="policy.changed").count() == 1


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"welcome_minutes": -15}, refusals.BadWelcome),
        ({"welcome_minutes": 6001}, refusals.BadWelcome),
        ({"floor_minutes": 60}, refusals.FloorAboveZero),
        ({"floor_minutes": -6001}, refusals.BadFloor),
        ({"floor_minutes": -60, "ceiling_minutes": -120}, refusals.FloorAboveCeiling),
        ({"floor_minutes": 60, "ceiling_minutes": 30}, refusals.FloorAboveCeiling),
        ({"ceiling_minutes": 0}, refusals.BadCeiling),
        ({"ceiling_minutes": 10**9}, refusals.BadCeiling),
        ({"ceiling_minutes": 119}, refusals.WelcomeAboveCeiling),
        ({"in_days": -1}, refusals.DayPast),
        ({"in_days": 10_000}, refusals.DayTooFar),
    ],
)
def test_what_no_network_may_set_is_refused(
    inside: NetworkRef, wrong: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        PolicyChangeFactory(**{"floor_minutes": 0, **wrong})
    assert not PolicyChange.objects.exists()


def test_one_change_a_day(inside: NetworkRef) -> None:
    PolicyChangeFactory()
    with pytest.raises(refusals.DayTaken, match="Withdraw it first"):
        PolicyChangeFactory(floor_minutes=-60)
    PolicyChangeFactory(in_days=0, floor_minutes=-60)
    with pytest.raises(refusals.DayTaken, match="today already"):
        PolicyChangeFactory(in_days=0, floor_minutes=-90)


def test_a_planned_change_is_withdrawn_by_a_row(inside: NetworkRef, champion: Member) -> None:
    change = PolicyChangeFactory(in_days=1)
    for _ in range(2):
        services.withdraw(change_id=change.id, by=champion.id)
    assert selectors.on(in_days(1)) == USUAL
    assert PolicyChange.objects.get() == change
    assert PolicyWithdrawal.objects.get().actor == champion.id
    assert Event.objects.get(action="policy.withdrawn").subject == change.id
    PolicyChangeFactory(in_days=1, floor_minutes=-60)
    assert selectors.on(in_days(1)).floor_minutes == -60


def test_what_has_begun_is_not_withdrawn(inside: NetworkRef, later: Later) -> None:
    today, tomorrow = PolicyChangeFactory(in_days=0), PolicyChangeFactory(floor_minutes=-60)
    with pytest.raises(refusals.HasBegun):
        services.withdraw(change_id=today.id, by=uuid7())
    later(days=1)
    with pytest.raises(refusals.HasBegun):
        services.withdraw(change_id=tomorrow.id, by=uuid7())


def test_what_is_not_there_is_not_withdrawn(inside: NetworkRef) -> None:
    with pytest.raises(NotFound):
        services.withdraw(change_id=uuid7(), by=uuid7())


def test_rules_of_every_day_to_come_go_together(inside: NetworkRef) -> None:
    """Or nobody could join: the welcome credits would not fit."""
    lower = PolicyChangeFactory(in_days=5, welcome_minutes=30, floor_minutes=0)
    PolicyChangeFactory(in_days=9, welcome_minutes=30, ceiling_minutes=60)
    with pytest.raises(refusals.PlansClash):
        services.withdraw(change_id=lower.id, by=uuid7())
    with pytest.raises(refusals.PlansClash):
        PolicyChangeFactory(in_days=7, welcome_minutes=600, floor_minutes=0)
    assert selectors.on(in_days(9)) == Rules(30, -120, 60)
