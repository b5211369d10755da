"""A batch is one statement: all of it is posted, or nothing."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db.models import Sum

from kernel import database
from kernel.ids import uuid7
from tenant_apps.ledger import services
from tenant_apps.ledger.models import Account, Stripe, Transfer, TransferKind
from tenant_apps.ledger.posting import NewTransfer
from tenant_apps.ledger.refusals import (
    AccountClosed,
    HoldAlreadyResolved,
    HoldTooSmall,
    KeyReused,
    NotEnoughCredits,
    UnknownHold,
)
from tenants import current
from tenants.current import NetworkRef
from tests.counting import everything_asked
from tests.factories.ledger import AccountFactory, issue
from tests.integration.ledger.ask import assert_sound, balance, figures, leg, set_aside, state


def test_all_legs_are_posted_in_the_order_given(alice: Account, bob: Account) -> None:
    carol, batch = AccountFactory(), uuid7()
    legs = [leg(alice, bob, 60), leg(bob, carol, 45), leg(carol, alice, 30)]
    posted = services.transfer_many(batch=batch, transfers=legs)
    assert [one.id for one in posted] == [one.key for one in legs]
    assert [one.number for one in posted] == sorted(one.number for one in posted)
    assert [balance(one) for one in (alice, bob, carol)] == [90, 15, 15]
    assert Transfer.objects.filter(batch=batch).count() == 3
    assert_sound()


def test_one_refusal_undoes_the_batch(alice: Account, bob: Account) -> None:
    with pytest.raises(NotEnoughCredits):
        services.transfer_many(batch=uuid7(), transfers=[leg(alice, bob, 60), leg(alice, bob, 61)])
    assert (balance(alice), balance(bob)) == (120, 0)
    assert_sound()


def test_the_same_batch_again_moves_nothing(alice: Account, bob: Account) -> None:
    batch, legs = uuid7(), [leg(alice, bob, 15), leg(alice, bob, 30)]
    services.transfer_many(batch=batch, transfers=legs)
    again = services.transfer_many(batch=batch, transfers=legs)
    assert all(one.replayed for one in again)
    assert balance(bob) == 45


def test_a_batch_that_has_grown_is_another_request(alice: Account, bob: Account) -> None:
    batch, legs = uuid7(), [leg(alice, bob, 15)]
    services.transfer_many(batch=batch, transfers=legs)
    with pytest.raises(KeyReused):
        services.transfer_many(batch=batch, transfers=[*legs, leg(alice, bob, 30)])
    assert balance(bob) == 15


def test_each_leg_has_a_key_of_its_own(alice: Account, bob: Account) -> None:
    twice = leg(alice, bob, 15)
    with pytest.raises(KeyReused):
        services.transfer_many(batch=uuid7(), transfers=[twice, twice])


def test_nothing_asked_is_nothing_done(alice: Account) -> None:
    assert services.transfer_many(batch=uuid7(), transfers=[]) == ()


def test_holds_are_taken_together(alice: Account, bob: Account) -> None:
    """Two recipients pay one provider from what each had set aside."""
    carol, dan = AccountFactory(minutes=60), AccountFactory()
    first, second = set_aside(alice, dan, 60), set_aside(carol, dan, 45)
    legs = [leg(alice, dan, 45, hold=first.id), leg(carol, dan, 45, hold=second.id)]
    services.transfer_many(batch=uuid7(), transfers=legs)
    assert [figures(one) for one in (alice, carol, dan)] == [(75, 0, 0), (15, 0, 0), (90, 0, 0)]
    assert_sound()


def test_a_hold_in_a_batch_has_its_rules_too(alice: Account, bob: Account) -> None:
    carol = AccountFactory()
    hold = set_aside(alice, bob, 30)
    for wrong, refusal in [
        (leg(alice, bob, 31, hold=hold.id), HoldTooSmall),
        (leg(alice, carol, 15, hold=hold.id), UnknownHold),
        (leg(alice, bob, 15, hold=uuid7()), UnknownHold),
    ]:
        with pytest.raises(refusal):
            services.transfer_many(batch=uuid7(), transfers=[leg(alice, bob, 15), wrong])
    services.release(hold=hold.id, by=None)
    with pytest.raises(HoldAlreadyResolved):
        services.transfer_many(batch=uuid7(), transfers=[leg(alice, bob, 15, hold=hold.id)])
    assert figures(alice) == (120, 0, 0)


def test_one_hold_is_not_taken_twice_in_a_batch(alice: Account, bob: Account) -> None:
    hold = set_aside(alice, bob, 60)
    legs = [leg(alice, bob, 15, hold=hold.id), leg(alice, bob, 15, hold=hold.id)]
    with pytest.raises(HoldAlreadyResolved):
        services.transfer_many(batch=uuid7(), transfers=legs)
    assert figures(alice) == (120, 60, 0)


def test_a_hold_that_was_taken_is_told_so_among_other_legs(alice: Account, bob: Account) -> None:
    """Not that the request was used before: its key is new."""
    hold = set_aside(alice, bob, 60)
    services.take(key=uuid7(), hold=hold.id, minutes=15, by=None)
    legs = [leg(alice, bob, 15), leg(alice, bob, 15, hold=hold.id)]
    with pytest.raises(HoldAlreadyResolved):
        services.transfer_many(batch=uuid7(), transfers=legs)
    assert figures(alice) == (105, 0, 0)


def test_a_grant_to_many_is_one_batch(here: object) -> None:
    members = AccountFactory.create_batch(40)
    legs = [leg(issue(), one, 15, kind=TransferKind.CHEST_GRANT) for one in members]
    before = balance(issue())
    services.transfer_many(batch=uuid7(), transfers=legs)
    assert balance(issue()) == before - 600
    assert {balance(one) for one in members} == {15}
    assert_sound()


THOUSANDS = 5_000


@pytest.fixture
def crowd(nwl: NetworkRef) -> Iterator[list[UUID]]:
    """Many members' accounts, opened as the network's own role may, in a network that goes."""
    with current.enter(nwl):
        with database.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_account (id, kind, holder, floor_minutes) "
                "SELECT gen_random_uuid(), 'member', gen_random_uuid(), 0 "
                "FROM generate_series(1, %s) RETURNING id",
                [THOUSANDS],
            )
            accounts = [account for (account,) in cursor.fetchall()]
        yield accounts


def grant(payer: UUID, payee: UUID) -> NewTransfer:
    kind = TransferKind.CHEST_GRANT
    return NewTransfer(key=uuid7(), kind=kind, payer=payer, payee=payee, minutes=15, by=None)


def total(accounts: list[UUID]) -> tuple[int, int]:
    """How many of these have a quarter of an hour, and what all of them have."""
    found = Stripe.objects.filter(account__in=accounts)
    some = found.filter(balance_minutes=15).count()
    return some, found.aggregate(all=Sum("balance_minutes"))["all"]


def test_a_grant_to_thousands_is_one_statement_and_moves_all_or_nothing(crowd: list[UUID]) -> None:
    source = issue().id
    legs = [grant(source, one) for one in crowd]
    before = balance(issue())
    services.change_account(account=crowd[-1], by=None, reason="member.left", closed=True)
    rows = state()
    with pytest.raises(AccountClosed):
        services.transfer_many(batch=uuid7(), transfers=legs)
    assert state() == rows

    services.change_account(account=crowd[-1], by=None, reason="member.restored", closed=False)
    with everything_asked() as queries:
        services.transfer_many(batch=uuid7(), transfers=legs)
    assert [query.split()[:3] for query in queries] == [["INSERT", "INTO", '"ledger_transfer"']]
    assert total(crowd) == (THOUSANDS, THOUSANDS * 15)
    assert balance(issue()) == before - THOUSANDS * 15
    assert_sound()
