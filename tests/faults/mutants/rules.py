"""Rules of the ledger, each as a short story that holds, and fails where the rule is broken.

All of them are told within the network, by someone who can also look from behind.
"""

import random
from collections.abc import Iterable
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from kernel.ids import uuid7
from tenant_apps.ledger import services
from tenant_apps.ledger.models import Account, AccountKind
from tenant_apps.ledger.refusals import (
    AboveCeiling,
    AccountClosed,
    AccountFrozen,
    AskAgain,
    HoldAlreadyResolved,
    HoldTooSmall,
    KeyReused,
    LedgerRefused,
    NotEnoughCredits,
    NotReversible,
)
from tests.factories.ledger import AccountFactory, issue
from tests.faults.mutants.scratch import Scratch, key_in
from tests.integration.ledger.ask import assert_sound, balance, figures, give, leg, set_aside


def project(**kwargs: Any) -> Account:
    return AccountFactory(kind=AccountKind.PROJECT, **kwargs)


def two_members_are_locked_in_order(scratch: Scratch) -> None:
    """Whoever pays: so no two who pay each other block each other."""
    _are_locked_in_order(scratch, *AccountFactory.create_batch(2, minutes=60), stripe=0)


def two_projects_are_locked_in_order(scratch: Scratch) -> None:
    _are_locked_in_order(scratch, project(floor=None), project(floor=None), stripe=3)


def _are_locked_in_order(scratch: Scratch, one: Account, other: Account, stripe: int) -> None:
    first, second = sorted([one, other], key=lambda account: account.id)
    both = [first.id, second.id]
    for payer, payee in [(first, second), (second, first)]:

        def pay(payer: Account = payer, payee: Account = payee) -> None:
            give(payer, payee, 15, key=key_in(stripe))

        assert scratch.locked_while_waiting(pay, second.id, both, stripe) == {first.id}
        assert scratch.locked_while_waiting(pay, first.id, both, stripe) == set()


def a_batch_locks_in_order(scratch: Scratch) -> None:
    """Whatever comes first in the table, or among its legs."""
    accounts = AccountFactory.create_batch(12)
    for one in random.Random(1).sample(accounts, 12):
        give(issue(), one, 60)
    ordered = sorted(accounts, key=lambda one: one.id)
    legs = [leg(*pair, 15) for pair in reversed([*pairwise(ordered)])]
    found = scratch.locked_while_waiting(
        lambda: services.transfer_many(batch=uuid7(), transfers=legs),
        ordered[6].id,
        [one.id for one in accounts],
    )
    assert found == {one.id for one in ordered[:6]}


def all_of_a_project_is_paid_out_once(scratch: Scratch) -> None:
    payer, ann, ben = project(), AccountFactory(), AccountFactory()
    for stripe in range(4):
        give(issue(), payer, 15, key=key_in(stripe))
    works = [
        lambda: give(payer, ann, 60, key=key_in(5)).replayed,
        lambda: give(payer, ben, 60, key=key_in(6)).replayed,
    ]
    results = scratch.meet(works, [payer.id])
    assert results == [False, NotEnoughCredits]
    assert_sound()


def the_last_minute_of_a_share_is_paid_out_once(scratch: Scratch) -> None:
    payer, ann, ben = project(minutes=2), AccountFactory(), AccountFactory()
    give(payer, ann, 1, key=key_in(5))
    works = [
        lambda: give(payer, ann, 1, key=key_in(5)).replayed,
        lambda: give(payer, ben, 1, key=key_in(5)).replayed,
    ]
    results = scratch.meet(works, [payer.id], stripe=5)
    assert results == [False, NotEnoughCredits]
    assert balance(payer) == 0
    assert_sound()


def a_project_receives_up_to_its_ceiling(scratch: Scratch) -> None:
    """By one stripe, which borrows from the others what its own share lacks."""
    ann, payee = AccountFactory(minutes=60), project(ceiling=32)
    try:
        for _ in range(4):
            give(ann, payee, 8, key=key_in(5))
    except AskAgain:
        pytest.fail("there is room in the other stripes")
    with pytest.raises(AboveCeiling):
        give(ann, payee, 1, key=key_in(5))
    assert balance(payee) == 32
    assert_sound()


def a_limit_that_was_shared_out_stays_the_limit(scratch: Scratch) -> None:
    payer, ann = project(minutes=100, floor=-60), AccountFactory()
    for _ in range(4):
        give(payer, ann, 40, key=key_in(0))
    with pytest.raises(NotEnoughCredits):
        give(payer, ann, 1, key=key_in(1))
    assert_sound()


def what_is_held_is_not_spent(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=120), AccountFactory()
    set_aside(ann, ben, 90)
    with pytest.raises(NotEnoughCredits):
        give(ann, ben, 45)


def what_is_held_is_not_held_again(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=120), AccountFactory()
    set_aside(ann, ben, 90)
    with pytest.raises(NotEnoughCredits):
        set_aside(ann, ben, 45)


def what_is_expected_is_not_paid_beyond_the_ceiling(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=120), AccountFactory(ceiling=60)
    set_aside(ann, ben, 45)
    with pytest.raises(AboveCeiling):
        give(ann, ben, 30)


def what_is_expected_is_not_held_beyond_the_ceiling(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=120), AccountFactory(ceiling=60)
    set_aside(ann, ben, 45)
    with pytest.raises(AboveCeiling):
        set_aside(ann, ben, 30)


def a_hold_that_was_given_back_is_not_taken(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=120), AccountFactory()
    hold, _another = set_aside(ann, ben, 45), set_aside(ann, ben, 60)
    services.release(hold=hold.id, by=None)
    with pytest.raises(HoldAlreadyResolved):
        services.take(key=uuid7(), hold=hold.id, minutes=45, by=None)
    assert_sound()


def a_hold_that_was_given_back_is_not_taken_in_a_batch(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=120), AccountFactory()
    hold, _another = set_aside(ann, ben, 45), set_aside(ann, ben, 60)
    services.release(hold=hold.id, by=None)
    with pytest.raises(HoldAlreadyResolved):
        services.transfer_many(batch=uuid7(), transfers=[leg(ann, ben, 45, hold=hold.id)])


def a_hold_that_was_taken_is_not_given_back(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=120), AccountFactory()
    hold, _another = set_aside(ann, ben, 45), set_aside(ann, ben, 60)
    services.take(key=uuid7(), hold=hold.id, minutes=15, by=None)
    with pytest.raises(HoldAlreadyResolved):
        services.release(hold=hold.id, by=None)
    assert_sound()


def whoever_gives_back_what_was_taken_is_told_so(scratch: Scratch) -> None:
    """Where nothing else is held either: not that the two ended it in the same moment."""
    ann, ben = AccountFactory(minutes=120), AccountFactory()
    hold = set_aside(ann, ben, 45)
    services.take(key=uuid7(), hold=hold.id, minutes=15, by=None)
    with pytest.raises(LedgerRefused) as refused:
        services.release(hold=hold.id, by=None)
    assert type(refused.value) is HoldAlreadyResolved
    assert_sound()


def a_hold_is_not_taken_while_it_is_given_back(scratch: Scratch) -> None:
    _ends_by_the_first_of(scratch, "release", "take")


def a_hold_is_not_given_back_while_it_is_taken(scratch: Scratch) -> None:
    _ends_by_the_first_of(scratch, "take", "release")


def _ends_by_the_first_of(scratch: Scratch, *ways: str) -> None:
    """Neither has ended it when both begin; the second finds that the first has.

    Without another hold on their accounts the second would hold less than nothing there, and asks
    again to know why.
    """
    for another in (None, 60):
        ann, ben = AccountFactory(minutes=120), AccountFactory()
        hold = set_aside(ann, ben, 45)
        if another:
            set_aside(ann, ben, another)
        _end_at_once(scratch, ways, hold.id, [ann.id, ben.id])


def _end_at_once(scratch: Scratch, ways: Iterable[str], hold: UUID, both: list[UUID]) -> None:
    end = {
        "release": lambda: services.release(hold=hold, by=None),
        "take": lambda: services.take(key=uuid7(), hold=hold, minutes=15, by=None),
    }
    _, second = scratch.meet([end[way] for way in ways], both)
    assert second is HoldAlreadyResolved
    assert_sound()


def no_more_is_taken_than_was_held(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=120), AccountFactory()
    hold = set_aside(ann, ben, 45)
    with pytest.raises(HoldTooSmall):
        services.take(key=uuid7(), hold=hold.id, minutes=60, by=None)


def a_hold_is_taken_once(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=120), AccountFactory()
    hold, _another = set_aside(ann, ben, 45), set_aside(ann, ben, 60)
    services.take(key=uuid7(), hold=hold.id, minutes=15, by=None)
    with pytest.raises(HoldAlreadyResolved):
        services.take(key=uuid7(), hold=hold.id, minutes=15, by=None)
    assert figures(ann) == (105, 60, 0)


def what_was_held_is_free_after_a_taking(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=120), AccountFactory()
    hold = set_aside(ann, ben, 45)
    services.take(key=uuid7(), hold=hold.id, minutes=15, by=None)
    assert figures(ann) == (105, 0, 0)
    assert_sound()


def a_key_stands_for_one_transfer(scratch: Scratch) -> None:
    ann, ben, key = AccountFactory(minutes=120), AccountFactory(), uuid7()
    give(ann, ben, 15, key=key)
    with pytest.raises(KeyReused):
        give(ann, ben, 30, key=key)


def a_key_stands_for_one_hold(scratch: Scratch) -> None:
    ann, ben, key = AccountFactory(minutes=120), AccountFactory(), uuid7()
    set_aside(ann, ben, 15, key=key)
    with pytest.raises(KeyReused):
        set_aside(ann, ben, 30, key=key)


def a_batch_of_which_a_part_stood_is_undone(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=120), AccountFactory()
    legs, batch = [leg(ann, ben, 15)], uuid7()
    services.transfer_many(batch=batch, transfers=legs)
    with pytest.raises(KeyReused):
        services.transfer_many(batch=batch, transfers=[*legs, leg(ann, ben, 30)])
    assert balance(ben) == 15


def after_a_reversal_nobody_spends_what_is_not_there(scratch: Scratch) -> None:
    payer, ann = project(minutes=60), AccountFactory()
    gift = give(issue(), payer, 100)
    give(payer, ann, 110)
    services.reverse(key=uuid7(), transfer=gift.id, by=None)
    assert_sound()


def a_reversal_is_not_reversed(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=120), AccountFactory()
    undone = services.reverse(key=uuid7(), transfer=give(ann, ben, 45).id, by=None)
    with pytest.raises(NotReversible):
        services.reverse(key=uuid7(), transfer=undone.id, by=None)


def each_stripe_counts_its_own_balance(scratch: Scratch) -> None:
    paid, ann = project(), AccountFactory(minutes=60)
    for stripe in (1, 2, 2):
        give(ann, paid, 15, key=key_in(stripe))
    assert_sound()


def nobody_spends_what_they_have_not(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=30), AccountFactory()
    with pytest.raises(NotEnoughCredits):
        give(ann, ben, 45)


def a_closed_account_is_still(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=30), AccountFactory()
    services.change_account(account=ben.id, by=None, reason="member.left", closed=True)
    with pytest.raises(AccountClosed):
        give(ann, ben, 15)


def a_frozen_account_is_still(scratch: Scratch) -> None:
    ann, ben = AccountFactory(minutes=30), AccountFactory()
    services.change_account(account=ben.id, by=None, reason="member.suspended", frozen=True)
    with pytest.raises(AccountFrozen):
        give(ann, ben, 15)
