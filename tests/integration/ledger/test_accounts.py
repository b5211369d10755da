"""Accounts are opened once, change by a recorded change, and close when they are empty."""

from typing import Any

import pytest

from kernel.ids import uuid7
from tenant_apps.ledger import selectors, services
from tenant_apps.ledger.models import Account, AccountChange, AccountKind
from tenant_apps.ledger.refusals import (
    AccountNotEmpty,
    LimitsCrossed,
    OneOfItsKind,
    UnknownAccount,
)
from tests.factories.ledger import AccountFactory, issue
from tests.integration.ledger.ask import balance, give, set_aside


def test_a_holder_has_one_account_of_a_kind(here: Any) -> None:
    holder = uuid7()
    first = services.open_account(kind=AccountKind.MEMBER, holder=holder, floor=-60)
    again = services.open_account(kind=AccountKind.MEMBER, holder=holder, floor=0)
    other = services.open_account(kind=AccountKind.PROJECT, holder=holder, floor=0)
    assert first == again != other
    assert selectors.account(first).floor_minutes == -60


@pytest.mark.parametrize("kind", [AccountKind.CHEST, AccountKind.ISSUE, AccountKind.CLEARING])
def test_a_ledger_has_one_chest_one_issue_one_clearing(here: Any, kind: AccountKind) -> None:
    assert services.open_account(kind=kind, holder=here.id)
    with pytest.raises(OneOfItsKind):
        services.open_account(kind=kind, holder=uuid7())


def test_limits_that_cross_are_refused(alice: Account) -> None:
    with pytest.raises(LimitsCrossed):
        services.open_account(kind=AccountKind.MEMBER, holder=uuid7(), floor=60, ceiling=0)
    with pytest.raises(LimitsCrossed):
        services.change_account(account=alice.id, by=None, reason="x", floor=60, ceiling=0)


def test_a_change_leaves_what_it_does_not_name(alice: Account) -> None:
    change = {"account": alice.id, "by": uuid7(), "reason": "policy.changed"}
    services.change_account(**change, floor=-60, ceiling=600)
    services.change_account(**change, ceiling=None)
    services.change_account(**change, frozen=True)
    view = selectors.account(alice.id)
    assert (view.floor_minutes, view.ceiling_minutes, view.is_frozen) == (-60, None, True)
    services.change_account(**change, frozen=False)
    assert not selectors.account(alice.id).is_frozen


def test_each_change_is_kept_with_who_and_why(alice: Account) -> None:
    champion = uuid7()
    services.change_account(account=alice.id, by=champion, reason="member.suspended", frozen=True)
    change = AccountChange.objects.get(account=alice)
    assert (change.actor, change.reason, change.frozen) == (champion, "member.suspended", True)
    assert (change.sets_floor, change.sets_ceiling, change.closed) == (False, False, None)


def test_an_account_closes_when_it_is_empty(alice: Account, bob: Account) -> None:
    def close() -> None:
        services.change_account(account=alice.id, by=None, reason="member.left", closed=True)

    with pytest.raises(AccountNotEmpty):
        close()
    give(alice, bob, 120)
    hold = set_aside(bob, alice, 30)
    with pytest.raises(AccountNotEmpty):
        close()
    services.release(hold=hold.id, by=None)
    close()
    assert selectors.account(alice.id).is_closed


def test_a_closed_account_may_open_again(bob: Account) -> None:
    for closed in (True, False):
        services.change_account(account=bob.id, by=None, reason="member.back", closed=closed)
    give(issue(), bob, 15)
    assert balance(bob) == 15


def test_a_change_of_no_account_is_refused(here: Any) -> None:
    with pytest.raises(UnknownAccount):
        services.change_account(account=uuid7(), by=None, reason="x", frozen=True)


def test_many_accounts_are_one_query(here: Any) -> None:
    accounts = AccountFactory.create_batch(3, minutes=15)
    holders = [one.holder for one in accounts]
    found = selectors.accounts_of(kind=AccountKind.MEMBER, holders=[*holders, uuid7()])
    assert {one.id for one in found.values()} == {one.id for one in accounts}
    assert found[holders[0]].balance_minutes == 15


def test_a_stranger_has_no_account(here: Any) -> None:
    with pytest.raises(UnknownAccount):
        selectors.account_of(kind=AccountKind.MEMBER, holder=uuid7())
    with pytest.raises(UnknownAccount):
        selectors.account(uuid7())


def test_what_may_be_spent_counts_the_floor_in(bob: Account) -> None:
    carol = AccountFactory(floor=-60, minutes=30)
    set_aside(carol, bob, 15)
    assert selectors.account(carol.id).spendable_minutes == 75
    assert selectors.account(issue().id).spendable_minutes is None
