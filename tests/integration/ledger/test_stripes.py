"""An account that many use at once lies in stripes, and is one account all the same."""

from collections import Counter
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from kernel import database
from kernel.ids import uuid7
from tenant_apps.ledger import services, statements
from tenant_apps.ledger.models import Account, AccountKind, Stripe
from tenant_apps.ledger.refusals import (
    AboveCeiling,
    AccountClosed,
    AccountFrozen,
    AccountNotEmpty,
    NotEnoughCredits,
)
from tenants.current import NetworkRef
from tests.factories.ledger import AccountFactory, issue
from tests.integration.ledger.ask import assert_sound, balance, figures, give, leg, set_aside
from tests.integration.ledger.test_concurrency import at_once

STRIPES = 16
STRIPED = [
    kind
    for kind in AccountKind
    if kind not in {AccountKind.MEMBER, AccountKind.CHEST, AccountKind.ISSUE, AccountKind.CLEARING}
]


def project(**kwargs: Any) -> Account:
    """A project's account, which many members pay and are paid from."""
    return AccountFactory(kind=AccountKind.PROJECT, **kwargs)


def in_each(account: Account) -> list[int]:
    rows = Stripe.objects.filter(account=account).order_by("number")
    return [row.balance_minutes for row in rows]


@pytest.mark.parametrize("kind", STRIPED)
def test_all_but_members_lie_in_stripes(here: NetworkRef, kind: AccountKind) -> None:
    account = AccountFactory(kind=kind, floor=-100, ceiling=1000)
    parts = Stripe.objects.filter(account=account)
    assert [part.number for part in parts.order_by("number")] == list(range(STRIPES))
    assert {(part.is_between_networks) for part in parts} == {kind == AccountKind.NETWORK}
    assert_sound()


def test_limits_are_shared_out_when_they_are_needed(here: NetworkRef, bob: Account) -> None:
    payer = project(floor=-100, ceiling=1000)
    give(payer, bob, 1)
    give(bob, payer, 1)
    parts = Stripe.objects.filter(account=payer)
    assert sum(part.floor_minutes or 0 for part in parts) == -100
    assert sum(part.ceiling_minutes or 0 for part in parts) == 1000
    assert_sound()


def test_a_reversal_passes_the_limit_and_nobody_spends_more_after_it(
    here: NetworkRef, bob: Account
) -> None:
    payer = project(minutes=60)
    gift = give(issue(), payer, 100)
    give(payer, bob, 110)
    services.reverse(key=uuid7(), transfer=gift.id, by=None)
    assert balance(payer) == -50
    give(issue(), payer, 30)
    for _ in range(20):
        with pytest.raises(NotEnoughCredits):
            give(payer, bob, 1)
    give(issue(), payer, 21)
    give(payer, bob, 1)
    assert balance(payer) == 0
    assert_sound()


def test_payments_go_to_different_stripes_and_the_balance_is_their_sum(alice: Account) -> None:
    paid = project()
    for _ in range(60):
        give(alice, paid, 1)
    assert balance(paid) == sum(in_each(paid)) == 60
    assert len([minutes for minutes in in_each(paid) if minutes]) > STRIPES / 2
    assert_sound()


def test_all_that_is_there_can_be_spent_at_once(here: NetworkRef, bob: Account) -> None:
    """Though no stripe has it."""
    payer = project()
    for _ in range(32):
        give(issue(), payer, 30)
    assert max(in_each(payer)) < 960
    give(payer, bob, 960)
    assert (balance(payer), balance(bob)) == (0, 960)
    assert_sound()


def test_not_a_minute_more_than_is_there(here: NetworkRef, bob: Account) -> None:
    payer = project(minutes=95, floor=-30)
    with pytest.raises(NotEnoughCredits) as refused:
        give(payer, bob, 126)
    assert (refused.value.available_minutes, refused.value.missing_minutes) == (125, 1)
    for minutes in (1, 60, 7, 57):
        give(payer, bob, minutes)
    assert balance(payer) == -30
    with pytest.raises(NotEnoughCredits):
        give(payer, bob, 1)
    assert_sound()


def test_the_ceiling_is_shared_out_too(here: NetworkRef) -> None:
    paid = project(ceiling=100)
    give(issue(), paid, 60)
    with pytest.raises(AboveCeiling) as refused:
        give(issue(), paid, 41)
    assert refused.value.room_minutes == 40
    give(issue(), paid, 40)
    assert balance(paid) == 100
    assert_sound()


def test_a_hold_is_kept_and_taken_in_its_stripe(here: NetworkRef, bob: Account) -> None:
    payer = project(minutes=120)
    holds = [set_aside(payer, bob, 15) for _ in range(8)]
    assert figures(payer) == (120, 120, 0)
    with pytest.raises(NotEnoughCredits):
        set_aside(payer, bob, 1)
    services.take(key=uuid7(), hold=holds[0].id, minutes=10, by=None)
    services.release(hold=holds[1].id, by=None)
    assert figures(payer) == (110, 90, 0)
    give(payer, bob, 20)
    assert figures(payer) == (90, 90, 0)
    assert_sound()


def test_a_new_floor_holds_for_all_stripes_together(here: NetworkRef, bob: Account) -> None:
    payer = project(minutes=60)
    change = partial(services.change_account, account=payer.id, by=None, reason="policy.changed")
    change(floor=-100)
    give(payer, bob, 160)
    assert balance(payer) == -100
    change(floor=0)
    give(issue(), payer, 30)
    with pytest.raises(NotEnoughCredits):
        give(payer, bob, 1)
    change(floor=None)
    give(payer, bob, 1000)
    assert_sound()


def test_frozen_and_closed_hold_for_every_stripe(here: NetworkRef, bob: Account) -> None:
    payer = project()
    for _ in range(30):
        give(issue(), payer, 3)
    change = partial(services.change_account, account=payer.id, by=None, reason="x")
    change(frozen=True)
    for _ in range(20):
        with pytest.raises(AccountFrozen):
            give(payer, bob, 1)
    change(frozen=False)
    with pytest.raises(AccountNotEmpty):
        change(closed=True)
    give(payer, bob, 90)
    assert any(in_each(payer)), "stripes that cancel are an empty account"
    change(closed=True)
    for _ in range(20):
        with pytest.raises(AccountClosed):
            give(bob, payer, 1)
    assert_sound()


def test_a_batch_spends_what_all_stripes_hold_or_nothing(here: NetworkRef) -> None:
    payer = project(minutes=500)
    people = [AccountFactory() for _ in range(50)]
    services.transfer_many(batch=uuid7(), transfers=[leg(payer, one, 9) for one in people])
    assert balance(payer) == 50
    with pytest.raises(NotEnoughCredits):
        services.transfer_many(batch=uuid7(), transfers=[leg(payer, one, 2) for one in people])
    assert balance(payer) == 50
    assert_sound()


def test_the_statement_is_one_list_with_one_balance(alice: Account) -> None:
    account = project()
    for minutes in range(1, 41):
        give(issue(), account, minutes)
    give(account, alice, 400)
    told = [400 * -1, *range(40, 0, -1)]
    whole = statements.statement(account=account.id, limit=100)
    assert [line.minutes for line in whole.lines] == told
    assert [line.balance_after_minutes for line in whole.lines] == [
        sum(told[place:]) for place in range(len(told))
    ]
    assert whole.older is None

    pages, before = [], None
    while True:
        page = statements.statement(account=account.id, before=before, limit=7)
        pages += page.lines
        give(issue(), account, 1)
        if page.older is None:
            break
        before = page.older
    assert pages == list(whole.lines)


@pytest.mark.parametrize("before", ["", "x", "1.x", "1..2", "-1", "9" * 30, ".".join("1" * 99)])
def test_an_altered_place_in_a_statement_is_refused(alice: Account, before: str) -> None:
    with pytest.raises(statements.DamagedCursor):
        statements.statement(account=alice.id, before=before)


def deadlocks() -> int:
    """How many the server has met in this database."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        [count] = cursor.fetchone()
    return int(count)


def spend(payer: UUID, payee: UUID, minutes: int) -> None:
    services.transfer(
        key=uuid7(),
        kind="chest_grant",  # type: ignore[arg-type]
        payer=payer,
        payee=payee,
        minutes=minutes,
        by=None,
    )


def test_a_limit_raced_by_sixteen_is_used_up_and_never_passed(here: NetworkRef) -> None:
    payer = project()
    for _ in range(24):
        give(issue(), payer, 40)
    people = [AccountFactory() for _ in range(48)]
    results: list[Any] = []
    for first in range(0, 48, 16):
        works = [partial(spend, payer.id, one.id, 30) for one in people[first : first + 16]]
        results += at_once(here, works)
    assert Counter(results) == {None: 32, NotEnoughCredits: 16}
    assert balance(payer) == 0
    assert_sound()


def test_payments_in_all_directions_between_striped_accounts(here: NetworkRef) -> None:
    """Each with too little in the stripe it comes upon, so that all are locked again and again."""
    accounts = [project(minutes=50) for _ in range(3)] + [AccountFactory(minutes=50)]
    works = [
        partial(spend, payer.id, payee.id, 20)
        for payer in accounts
        for payee in accounts
        if payer is not payee
    ]
    deadlocks_before = deadlocks()
    for _ in range(4):
        refused = [one for one in at_once(here, works) if one is not None]
        assert set(refused) <= {NotEnoughCredits}
    assert sum(map(balance, accounts)) == 200
    assert min(map(balance, accounts)) >= 0
    assert deadlocks() == deadlocks_before
    assert_sound()
