"""A transfer moves minutes once, or says why it does not."""

from typing import Any

import pytest
from django.db import transaction

from kernel import database
from kernel.ids import uuid7
from tenant_apps.ledger import services, statements
from tenant_apps.ledger.models import Account, Entry, Transfer, TransferKind
from tenant_apps.ledger.refusals import (
    AboveCeiling,
    AccountClosed,
    AccountFrozen,
    KeyReused,
    LedgerRefused,
    NotAmount,
    NotEnoughCredits,
    SameAccount,
    UnknownAccount,
)
from tests.factories.ledger import AccountFactory, issue
from tests.integration.ledger.ask import assert_sound, balance, give


def test_minutes_move_from_payer_to_payee(alice: Account, bob: Account) -> None:
    posted = give(alice, bob, 45)
    assert (balance(alice), balance(bob)) == (75, 45)
    assert not posted.replayed
    entries = Entry.objects.filter(transfer=posted.id).order_by("minutes")
    assert [(e.account_id, e.minutes, e.balance_after_minutes) for e in entries] == [
        (alice.id, -45, 75),
        (bob.id, 45, 45),
    ]
    assert_sound()


def test_numbers_rise_in_the_order_of_posting(alice: Account, bob: Account) -> None:
    assert give(alice, bob, 15).number < give(alice, bob, 15).number


def test_all_that_was_asked_is_recorded(alice: Account, bob: Account) -> None:
    subject, batch, actor = uuid7(), uuid7(), uuid7()
    posted = give(alice, bob, 15, subject=subject, batch=batch, by=actor)
    row = Transfer.objects.get(id=posted.id)
    assert (row.kind, row.subject, row.batch, row.actor) == ("gift", subject, batch, actor)


def test_posting_is_one_statement(alice: Account, bob: Account, here: Any) -> None:
    statements: list[str] = []

    def note(execute: Any, query: str, *rest: Any) -> Any:
        statements.append(query)
        return execute(query, *rest)

    with database.connection().execute_wrapper(note):
        give(alice, bob, 15)
    assert len(statements) == 1


def test_the_same_request_again_moves_nothing(alice: Account, bob: Account) -> None:
    key = uuid7()
    first = give(alice, bob, 45, key=key)
    again = give(alice, bob, 45, key=key)
    assert again.replayed
    assert (again.id, again.number) == (first.id, first.number)
    assert balance(bob) == 45


@pytest.mark.parametrize("other", [{"minutes": 60}, {"kind": TransferKind.EXCHANGE}, {"by": None}])
def test_a_key_stands_for_one_request(alice: Account, bob: Account, other: dict[str, Any]) -> None:
    asked = {
        "key": uuid7(),
        "kind": TransferKind.GIFT,
        "payer": alice.id,
        "payee": bob.id,
        "minutes": 45,
        "by": alice.holder,
    }
    services.transfer(**asked)
    with pytest.raises(KeyReused):
        services.transfer(**asked | other)
    assert balance(bob) == 45


def test_more_than_is_available_is_refused_with_the_figures(alice: Account, bob: Account) -> None:
    with pytest.raises(NotEnoughCredits) as refused:
        give(alice, bob, 150)
    why = refused.value
    assert (why.account, why.available_minutes, why.missing_minutes) == (alice.id, 120, 30)
    assert balance(alice) == 120
    assert_sound()


def test_the_last_minute_may_be_spent(alice: Account, bob: Account) -> None:
    give(alice, bob, 120)
    assert balance(alice) == 0


def test_a_floor_below_zero_is_credit(bob: Account) -> None:
    carol = AccountFactory(floor=-60)
    give(carol, bob, 60)
    assert balance(carol) == -60
    with pytest.raises(NotEnoughCredits):
        give(carol, bob, 1)


def test_an_account_without_a_floor_goes_as_low_as_it_must(bob: Account) -> None:
    give(issue(), bob, 60_000)
    assert balance(bob) == 60_000


def test_more_than_the_ceiling_is_refused_with_the_room(alice: Account) -> None:
    carol = AccountFactory(ceiling=60)
    give(alice, carol, 30)
    with pytest.raises(AboveCeiling) as refused:
        give(alice, carol, 45)
    assert (refused.value.account, refused.value.room_minutes) == (carol.id, 30)


def test_below_a_raised_floor_one_may_still_earn(alice: Account, bob: Account) -> None:
    services.change_account(account=bob.id, by=None, reason="policy.changed", floor=60)
    give(alice, bob, 15)
    assert balance(bob) == 15


def test_above_a_lowered_ceiling_one_may_still_pay(alice: Account, bob: Account) -> None:
    services.change_account(account=alice.id, by=None, reason="policy.changed", ceiling=30)
    give(alice, bob, 15)
    assert balance(alice) == 105


@pytest.mark.parametrize(
    ("state", "refusal"),
    [({"frozen": True}, AccountFrozen), ({"closed": True}, AccountClosed)],
)
def test_frozen_or_closed_it_neither_pays_nor_is_paid(
    alice: Account, bob: Account, state: dict[str, Any], refusal: type[LedgerRefused]
) -> None:
    services.change_account(account=bob.id, by=None, reason="member.suspended", **state)
    for payer, payee in [(alice, bob), (bob, alice)]:
        with pytest.raises(refusal) as refused:
            give(payer, payee, 15)
        assert refused.value.account == bob.id
    assert_sound()


@pytest.mark.parametrize("minutes", [0, -15, 1.5, 10**12])
def test_what_is_no_amount_is_refused(alice: Account, bob: Account, minutes: Any) -> None:
    with pytest.raises(NotAmount):
        give(alice, bob, minutes)
    assert balance(alice) == 120


def test_a_balance_has_a_bound_whatever_the_limits(bob: Account) -> None:
    carol = AccountFactory(floor=None)
    give(carol, bob, 10**9)
    with pytest.raises(NotAmount):
        give(carol, bob, 1)


def test_nobody_pays_themselves(alice: Account) -> None:
    with pytest.raises(SameAccount):
        give(alice, alice, 15)


def test_an_account_of_another_ledger_is_unknown(alice: Account) -> None:
    stranger = Account(id=uuid7(), holder=uuid7())
    for payer, payee in [(alice, stranger), (stranger, alice)]:
        with pytest.raises(UnknownAccount):
            give(payer, payee, 15)


def test_a_refusal_leaves_the_callers_transaction_usable(alice: Account, bob: Account) -> None:
    with database.atomic():
        give(alice, bob, 15)
        with pytest.raises(NotEnoughCredits):
            give(alice, bob, 500)
        give(alice, bob, 15)
    assert balance(bob) == 30


def test_what_the_caller_rolls_back_never_happened(alice: Account, bob: Account) -> None:
    key = uuid7()
    with database.atomic():
        give(alice, bob, 15, key=key)
        transaction.set_rollback(True)
    assert balance(bob) == 0
    assert not give(alice, bob, 15, key=key).replayed


def test_a_refused_key_may_be_tried_again(alice: Account, bob: Account) -> None:
    key = uuid7()
    with pytest.raises(NotEnoughCredits):
        give(alice, bob, 180, key=key)
    give(issue(), alice, 60)
    assert not give(alice, bob, 180, key=key).replayed


def test_the_statement_agrees_on_both_sides(alice: Account, bob: Account) -> None:
    posted = give(alice, bob, 45)
    paid = statements.statement(account=alice.id).lines[0]
    received = statements.statement(account=bob.id).lines[0]
    assert paid.transfer == received.transfer == posted.id
    assert (paid.minutes, received.minutes) == (-45, 45)
    assert (paid.counterparty_holder, received.counterparty_holder) == (bob.holder, alice.holder)
