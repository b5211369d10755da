"""A hold sets minutes aside, and ends once: taken, released or expired."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.ledger import lapsing, selectors, services
from tenant_apps.ledger.models import Account, Hold, HoldOutcome, HoldResolution, Transfer
from tenant_apps.ledger.refusals import (
    AboveCeiling,
    AccountFrozen,
    AlreadyPast,
    HoldAlreadyResolved,
    HoldNotExpired,
    HoldTooSmall,
    KeyReused,
    NotAmount,
    NotEnoughCredits,
    UnknownHold,
)
from tests.counting import everything_asked
from tests.factories.ledger import AccountFactory
from tests.integration.ledger.ask import assert_sound, balance, figures, give, set_aside


def take(hold: Any, minutes: int, **kwargs: Any) -> Any:
    return services.take(
        **{"key": uuid7(), "hold": hold.id, "minutes": minutes, "by": None, **kwargs}
    )


def overdue() -> set[UUID]:
    return {one.id for one in lapsing.lapsed_holds(batch=9)}


def test_a_hold_lowers_what_is_available_not_the_balance(alice: Account, bob: Account) -> None:
    set_aside(alice, bob, 90)
    assert figures(alice) == (120, 90, 0)
    assert figures(bob) == (0, 0, 90)
    assert selectors.account(alice.id).available_minutes == 30
    assert_sound()


def test_what_is_held_cannot_be_spent_or_held_again(alice: Account, bob: Account) -> None:
    set_aside(alice, bob, 90)
    with pytest.raises(NotEnoughCredits) as refused:
        give(alice, bob, 45)
    assert refused.value.available_minutes == 30
    with pytest.raises(NotEnoughCredits):
        set_aside(alice, bob, 45)


def test_a_hold_counts_against_the_payees_ceiling(alice: Account) -> None:
    carol = AccountFactory(ceiling=60)
    set_aside(alice, carol, 45)
    with pytest.raises(AboveCeiling):
        set_aside(alice, carol, 30)
    with pytest.raises(AboveCeiling):
        give(alice, carol, 30)


def test_taken_in_part_the_rest_is_free_again(alice: Account, bob: Account) -> None:
    hold = set_aside(alice, bob, 90, subject=uuid7())
    posted = take(hold, 60)
    assert figures(alice) == (60, 0, 0)
    assert figures(bob) == (60, 0, 0)
    row = Transfer.objects.get(id=posted.id)
    assert (row.hold_id, row.kind) == (hold.id, "exchange")
    assert row.subject is not None
    assert not HoldResolution.objects.filter(hold=hold.id).exists()
    assert_sound()


def test_more_than_was_held_is_refused(alice: Account, bob: Account) -> None:
    hold = set_aside(alice, bob, 60)
    with pytest.raises(HoldTooSmall) as refused:
        take(hold, 61)
    assert refused.value.held_minutes == 60
    assert figures(alice) == (120, 60, 0)


def test_released_all_of_it_is_free_again(alice: Account, bob: Account) -> None:
    hold = set_aside(alice, bob, 90)
    assert not services.release(hold=hold.id, by=alice.holder).replayed
    assert figures(alice) == (120, 0, 0)
    assert figures(bob) == (0, 0, 0)
    assert services.release(hold=hold.id, by=alice.holder).replayed
    assert_sound()


def test_placed_and_ended_it_is_one_statement_each(alice: Account, bob: Account) -> None:
    key, subject = uuid7(), uuid7()
    with everything_asked() as placing:
        set_aside(alice, bob, 60, key=key, subject=subject)
        freed = set_aside(alice, bob, 15)
    with everything_asked() as taking:
        services.take(key=uuid7(), hold=key, minutes=45, by=None)
    with everything_asked() as freeing:
        services.release(hold=freed.id, by=None)
    assert (len(placing), len(taking), len(freeing)) == (2, 1, 1)
    for query in [*placing, *taking, *freeing]:
        assert query.split()[:2] == ["INSERT", "INTO"]


def end_by_taking(hold: Any) -> None:
    take(hold, 15)


def end_by_release(hold: Any) -> None:
    services.release(hold=hold.id, by=None)


def end_by_expiry(hold: Any) -> None:
    time.sleep(0.06)
    services.expire(hold=hold.id)


@pytest.mark.parametrize("second", [end_by_taking, end_by_release, end_by_expiry])
@pytest.mark.parametrize("first", [end_by_taking, end_by_release, end_by_expiry])
def test_a_hold_ends_once(alice: Account, bob: Account, first: Any, second: Any) -> None:
    hold = set_aside(alice, bob, 90, expires_at=clock.now() + timedelta(milliseconds=50))
    first(hold)
    before = figures(alice)
    if first is second and first is not end_by_taking:
        second(hold)
    else:
        with pytest.raises(HoldAlreadyResolved):
            second(hold)
    assert figures(alice) == before
    assert_sound()


def test_a_hold_expires_by_the_databases_clock(
    alice: Account, bob: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = set_aside(alice, bob, 90, expires_at=clock.now() + timedelta(hours=1))
    monkeypatch.setattr(clock, "now", lambda: datetime(2100, 1, 1, tzinfo=UTC))
    with pytest.raises(HoldNotExpired):
        services.expire(hold=hold.id)
    assert hold.id not in overdue()


def test_without_an_end_it_never_expires(alice: Account, bob: Account) -> None:
    hold = set_aside(alice, bob, 90)
    with pytest.raises(HoldNotExpired):
        services.expire(hold=hold.id)


def test_past_its_end_it_is_overdue_and_still_held(alice: Account, bob: Account) -> None:
    hold = set_aside(alice, bob, 90, expires_at=clock.now() + timedelta(milliseconds=30))
    time.sleep(0.04)
    assert hold.id in overdue()
    assert figures(alice) == (120, 90, 0)
    assert services.expire(hold=hold.id).outcome is HoldOutcome.EXPIRED
    assert hold.id not in overdue()
    assert figures(alice) == (120, 0, 0)


def test_past_its_end_it_is_taken_unless_it_has_been_ended(alice: Account, bob: Account) -> None:
    """Whether it is over is a row, and never what the clock says to whoever looks."""
    hold = set_aside(alice, bob, 90, expires_at=clock.now() + timedelta(milliseconds=30))
    time.sleep(0.04)
    assert hold.id in overdue()
    take(hold, 60)
    assert (figures(alice), figures(bob)) == ((60, 0, 0), (60, 0, 0))
    assert hold.id not in overdue()
    with pytest.raises(HoldAlreadyResolved):
        services.expire(hold=hold.id)
    assert not HoldResolution.objects.filter(hold=hold.id).exists()
    assert_sound()


def test_it_must_end_later_than_now(alice: Account, bob: Account) -> None:
    with pytest.raises(AlreadyPast):
        set_aside(alice, bob, 90, expires_at=clock.now() - timedelta(seconds=1))


def test_taking_again_with_the_same_key_moves_nothing(alice: Account, bob: Account) -> None:
    hold, key = set_aside(alice, bob, 90), uuid7()
    first = take(hold, 60, key=key)
    assert take(hold, 60, key=key).replayed
    assert take(hold, 60, key=key).number == first.number
    with pytest.raises(KeyReused):
        take(hold, 45, key=key)
    assert balance(bob) == 60


def test_holding_again_with_the_same_key_holds_nothing(alice: Account, bob: Account) -> None:
    key = uuid7()
    set_aside(alice, bob, 60, key=key)
    assert set_aside(alice, bob, 60, key=key).replayed
    with pytest.raises(KeyReused):
        set_aside(alice, bob, 45, key=key)
    assert figures(alice) == (120, 60, 0)


def test_what_it_is_for_and_between_whom_is_the_holds_own(alice: Account, bob: Account) -> None:
    """Whatever a caller past the service says of a taking without a payer."""
    hold, key = set_aside(alice, bob, 60, subject=uuid7()), uuid7()
    with database.atomic(), database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_transfer (id, kind, payee_id, minutes, subject, hold_id, "
            "request_hash) VALUES (%s, 'exchange', %s, 15, %s, %s, '')",
            [key, alice.id, uuid7(), hold.id],
        )
    row = Transfer.objects.get(id=key)
    kept = Hold.objects.get(id=hold.id)
    assert (row.payer_id, row.payee_id, row.subject) == (alice.id, bob.id, kept.subject)
    assert figures(bob) == (15, 0, 0)
    assert_sound()


def test_a_replay_of_a_taking_fills_in_nothing_twice(alice: Account, bob: Account) -> None:
    """The hold is read before ON CONFLICT drops the row, and nothing else is done by then."""
    hold, key = set_aside(alice, bob, 60), uuid7()
    for _ in range(3):
        take(hold, 60, key=key)
    with pytest.raises(KeyReused):
        take(set_aside(alice, bob, 15), 15, key=key)
    assert figures(alice) == (60, 15, 0)
    assert_sound()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: services.take(key=uuid7(), hold=uuid7(), minutes=15, by=None),
        lambda: services.release(hold=uuid7(), by=None),
        lambda: services.expire(hold=uuid7()),
    ],
)
def test_a_hold_of_another_ledger_is_unknown(here: Any, ask: Any) -> None:
    with pytest.raises(UnknownHold):
        ask()


def test_a_taking_is_an_amount(alice: Account, bob: Account) -> None:
    hold = set_aside(alice, bob, 60)
    with pytest.raises(NotAmount):
        take(hold, 0)


def test_frozen_it_holds_no_more_but_what_is_held_is_paid(alice: Account, bob: Account) -> None:
    paid, freed = set_aside(alice, bob, 60), set_aside(alice, bob, 15)
    services.change_account(account=alice.id, by=None, reason="member.suspended", frozen=True)
    with pytest.raises(AccountFrozen):
        set_aside(alice, bob, 15)
    take(paid, 60)
    services.release(hold=freed.id, by=None)
    assert figures(alice) == (60, 0, 0)
    assert_sound()


def test_a_limit_changed_since_does_not_stop_a_taking(alice: Account, bob: Account) -> None:
    hold = set_aside(alice, bob, 90)
    services.change_account(account=alice.id, by=None, reason="policy.changed", floor=60)
    services.change_account(account=bob.id, by=None, reason="policy.changed", ceiling=15)
    take(hold, 90)
    assert balance(bob) == 90


def test_a_refused_hold_holds_nothing(alice: Account, bob: Account) -> None:
    with pytest.raises(NotEnoughCredits):
        set_aside(alice, bob, 121)
    assert figures(alice) == (120, 0, 0)
    assert figures(bob) == (0, 0, 0)
