"""A mistake is undone once, wholly, by a mirror of itself."""

import pytest

from kernel import database
from kernel.ids import uuid7
from tenant_apps.ledger import services, statements
from tenant_apps.ledger.models import Account, Transfer
from tenant_apps.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AlreadyReversed,
    KeyReused,
    NotMirror,
    NotReversible,
    UnknownTransfer,
    named,
)
from tests.factories.ledger import AccountFactory
from tests.integration.ledger.ask import assert_sound, balance, give, set_aside


def reverse(transfer: object, **kwargs: object) -> services.Posted:
    return services.reverse(**{"key": uuid7(), "transfer": transfer, "by": None, **kwargs})  # type: ignore[arg-type]


def test_a_reversal_gives_everything_back(alice: Account, bob: Account) -> None:
    subject = uuid7()
    gift = give(alice, bob, 45, subject=subject)
    undone = reverse(gift.id)
    assert (balance(alice), balance(bob)) == (120, 0)
    row = Transfer.objects.get(id=undone.id)
    assert (row.kind, row.reverses_id, row.subject) == ("reversal", gift.id, subject)
    assert_sound()


def test_the_statement_shows_both_and_which_was_reversed(alice: Account, bob: Account) -> None:
    gift = give(alice, bob, 45)
    undone = reverse(gift.id)
    newest, older = statements.statement(account=bob.id).lines
    assert (newest.transfer, newest.reverses, newest.is_reversed) == (undone.id, gift.id, False)
    assert (older.transfer, older.reverses, older.is_reversed) == (gift.id, None, True)


def test_a_transfer_is_reversed_once(alice: Account, bob: Account) -> None:
    gift, key = give(alice, bob, 45), uuid7()
    reverse(gift.id, key=key)
    assert reverse(gift.id, key=key).replayed
    with pytest.raises(AlreadyReversed):
        reverse(gift.id)
    assert balance(alice) == 120


def test_a_reversal_is_not_reversed(alice: Account, bob: Account) -> None:
    undone = reverse(give(alice, bob, 45).id)
    with pytest.raises(NotReversible):
        reverse(undone.id)


def test_a_key_that_reversed_one_does_not_reverse_another(alice: Account, bob: Account) -> None:
    one, other, key = give(alice, bob, 15), give(alice, bob, 30), uuid7()
    reverse(one.id, key=key)
    with pytest.raises(KeyReused):
        reverse(other.id, key=key)


def test_a_transfer_of_another_ledger_is_unknown(alice: Account) -> None:
    with pytest.raises(UnknownTransfer):
        reverse(uuid7())


def test_limits_do_not_stand_in_the_way(alice: Account, bob: Account) -> None:
    gift = give(alice, bob, 60)
    give(bob, AccountFactory(), 60)
    services.change_account(account=alice.id, by=None, reason="policy.changed", ceiling=60)
    reverse(gift.id)
    assert (balance(alice), balance(bob)) == (120, -60)
    assert_sound()


def test_a_frozen_or_closed_account_stands_in_the_way(alice: Account, bob: Account) -> None:
    gift = give(alice, bob, 60)
    services.change_account(account=bob.id, by=None, reason="member.suspended", frozen=True)
    with pytest.raises(AccountFrozen):
        reverse(gift.id)
    services.change_account(account=bob.id, by=None, reason="member.restored", frozen=False)
    give(bob, AccountFactory(), 60)
    services.change_account(account=bob.id, by=None, reason="member.left", closed=True)
    with pytest.raises(AccountClosed):
        reverse(gift.id)


def test_what_was_taken_from_a_hold_is_reversed_too(alice: Account, bob: Account) -> None:
    hold = set_aside(alice, bob, 60)
    taken = services.take(key=uuid7(), hold=hold.id, minutes=45, by=None)
    reverse(taken.id)
    assert (balance(alice), balance(bob)) == (120, 0)
    assert_sound()


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 30},
        {"payee_id": "stranger"},
        {"payer_id": "stranger"},
        {"federation_reference": uuid7()},
        {"payer_id": "alice", "payee_id": "bob"},
    ],
)
def test_the_database_takes_nothing_but_the_exact_mirror(
    alice: Account, bob: Account, wrong: dict[str, object]
) -> None:
    """Whatever the service does: this is the network's own role, inserting by hand."""
    gift = give(alice, bob, 45)
    accounts = {"alice": alice.id, "bob": bob.id, "stranger": AccountFactory(minutes=60).id}
    row = {"payer_id": bob.id, "payee_id": alice.id, "minutes": 45, "federation_reference": None}
    row |= {name: accounts.get(str(value), value) for name, value in wrong.items()}
    statement = (
        f"INSERT INTO ledger_transfer (id, kind, reverses_id, request_hash, {', '.join(row)}) "
        "VALUES (%s, 'reversal', %s, '', %s, %s, %s, %s)"
    )
    with pytest.raises(NotMirror), named(), database.atomic(), database.cursor() as cursor:
        cursor.execute(statement, [uuid7(), gift.id, *row.values()])
    assert (balance(alice), balance(bob)) == (75, 45)
