"""What an auditor found: each of these is a way to make the ledger say what is not so."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connections

from kernel import database
from kernel.ids import uuid7
from tenant_apps.ledger import services, statements
from tenant_apps.ledger.check import check
from tenant_apps.ledger.models import Account, AccountKind
from tenant_apps.ledger.refusals import HoldAlreadyResolved, LedgerRefused, NotAmount
from tenants import current
from tenants.current import NetworkRef
from tests.factories.ledger import AccountFactory, issue
from tests.integration.ledger.ask import assert_sound, balance, figures, give, leg, set_aside


def in_stripe(number: int) -> UUID:
    """A key that falls into this stripe of sixteen."""
    return UUID(int=(uuid7().int & ~0xFF) | number)


def project(**kwargs: Any) -> Account:
    return AccountFactory(kind=AccountKind.PROJECT, **kwargs)


def meanwhile(network: NetworkRef, work: Callable[[], Any]) -> Callable[[], Any]:
    """This work at the network, on a connection of its own."""

    def run() -> Any:
        try:
            with current.enter(network):
                return work()
        finally:
            connections.close_all()

    return run


def wait_for_a_lock(admin: psycopg.Connection) -> None:
    """Until someone waits for another's row."""
    for _ in range(200):
        row = admin.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
        if row and row[0]:
            return
        time.sleep(0.05)
    raise AssertionError("Nobody waits.")


@pytest.fixture
def apart(nwl: NetworkRef) -> Iterator[tuple[Account, Account]]:
    """Two accounts of a ledger that may be broken: one with 2 credits, one with none."""
    with current.enter(nwl):
        yield AccountFactory(minutes=120), AccountFactory()


def take_in_a_batch_that_has_begun(hold: UUID, payer: Account, payee: Account) -> None:
    """Two statements of one batch in one transaction; the second takes the hold."""
    batch = uuid7()
    with database.atomic():
        services.transfer_many(batch=batch, transfers=[leg(issue(), payee, 1)])
        services.transfer_many(batch=batch, transfers=[leg(payer, payee, 60, hold=hold)])


def test_a_hold_taken_by_a_later_statement_of_a_batch_has_ended(
    apart: tuple[Account, Account],
) -> None:
    alice, bob = apart
    hold = set_aside(alice, bob, 60)
    take_in_a_batch_that_has_begun(hold.id, alice, bob)
    with pytest.raises(HoldAlreadyResolved):
        services.release(hold=hold.id, by=None)
    assert_sound()


def test_a_hold_taken_so_is_not_given_back_and_spent_twice(
    apart: tuple[Account, Account],
) -> None:
    """Alice has 120 and may not go below 0."""
    alice, bob = apart
    first, second = set_aside(alice, bob, 60), set_aside(alice, bob, 60)
    take_in_a_batch_that_has_begun(first.id, alice, bob)
    with suppress(LedgerRefused):
        services.release(hold=first.id, by=None)
    with suppress(LedgerRefused):
        give(alice, bob, 60)
    assert figures(alice) == (60, 60, 0)
    services.take(key=uuid7(), hold=second.id, minutes=60, by=None)


def test_a_forged_mark_of_a_batch_does_not_leave_a_hold_open(
    apart: tuple[Account, Account],
) -> None:
    alice, bob = apart
    hold, batch = set_aside(alice, bob, 60), uuid7()
    with database.atomic(), database.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('ledger.batch', 'ledger_transfer'::regclass::oid || ':' || %s, "
            "true)",
            [str(batch)],
        )
        services.transfer_many(batch=batch, transfers=[leg(alice, bob, 60, hold=hold.id)])
    assert figures(alice) == (60, 0, 0)


def test_a_new_line_in_an_unused_stripe_stays_out_of_older_pages(here: NetworkRef) -> None:
    account = project()
    for minutes, stripe in [(10, 1), (20, 2), (30, 3)]:
        give(issue(), account, minutes, key=in_stripe(stripe))
    whole = statements.statement(account=account.id)
    first = statements.statement(account=account.id, limit=1)
    give(issue(), account, 40, key=in_stripe(9))
    second = statements.statement(account=account.id, before=first.older, limit=10)
    assert first.lines + second.lines == whole.lines


def test_a_payment_within_a_transaction_is_not_refused_for_a_share_that_moved(
    here: NetworkRef, admin: psycopg.Connection, bob: Account
) -> None:
    """160 minutes are there: another takes 9 from the stripe that both come upon."""
    payer, carol = project(minutes=160), AccountFactory()
    give(payer, bob, 1, key=in_stripe(0))

    def pay_in_a_transaction() -> None:
        with database.atomic():
            give(payer, carol, 5, key=in_stripe(3))

    with ThreadPoolExecutor(1) as pool:
        with database.atomic():
            give(payer, bob, 9, key=in_stripe(3))
            other = pool.submit(meanwhile(here, pay_in_a_transaction))
            wait_for_a_lock(admin)
        other.result()
    assert balance(payer) == 145


def test_an_account_is_closed_when_it_is_and_not_when_it_was_asked(
    nwl: NetworkRef, admin: psycopg.Connection, apart: tuple[Account, Account]
) -> None:
    """The closing waits for a transaction that goes on to pay what is left."""
    alice, bob = apart
    close = meanwhile(
        nwl,
        lambda: services.change_account(account=alice.id, by=None, reason="x", closed=True),
    )
    with ThreadPoolExecutor(1) as pool:
        with database.atomic():
            give(alice, bob, 60)
            closing = pool.submit(close)
            wait_for_a_lock(admin)
            give(alice, bob, 60)
        closing.result()
    assert_sound()


def test_paying_and_then_changing_an_account_does_not_lock_out_a_change(
    here: NetworkRef, admin: psycopg.Connection, alice: Account, bob: Account
) -> None:
    """One transaction pays and then freezes, as leaving will; another changes the limits."""

    def freeze() -> None:
        services.change_account(account=alice.id, by=None, reason="x", frozen=True)

    def limit() -> None:
        services.change_account(account=alice.id, by=None, reason="x", floor=-60)

    with ThreadPoolExecutor(1) as pool, database.atomic():
        give(alice, bob, 60)
        limiting = pool.submit(meanwhile(here, limit))
        wait_for_a_lock(admin)
        time.sleep(1.5)
        freeze()
    limiting.result()
    assert figures(alice) == (60, 0, 0)


@pytest.mark.parametrize("minutes", [2**63, 10**30])
def test_an_amount_beyond_all_bounds_is_no_amount(
    alice: Account, bob: Account, minutes: int
) -> None:
    with pytest.raises(NotAmount):
        give(alice, bob, minutes)
    with pytest.raises(NotAmount):
        set_aside(alice, bob, minutes)


TAMPERING = [
    "UPDATE ledger_stripe SET is_between_networks = false WHERE account_id = '{clearing}' "
    "AND number = 3",
    "UPDATE ledger_stripe SET is_between_networks = true WHERE account_id = '{bob}'",
    "UPDATE ledger_transfer SET reverses_id = NULL WHERE id = '{reversal}'",
    "DELETE FROM ledger_hold WHERE id = '{taken}'",
    "UPDATE ledger_hold_resolution SET taken_minutes = 9 WHERE hold_id = '{released}'",
]


@pytest.mark.parametrize("statement", TAMPERING)
def test_the_check_notices(
    admin: psycopg.Connection,
    alice: Account,
    bob: Account,
    monkeypatch: pytest.MonkeyPatch,
    statement: str,
) -> None:
    mistake = give(alice, bob, 15)
    reversal = services.reverse(key=uuid7(), transfer=mistake.id, by=None)
    released, taken = set_aside(alice, bob, 15), set_aside(alice, bob, 15)
    services.release(hold=released.id, by=None)
    services.take(key=uuid7(), hold=taken.id, minutes=15, by=None)
    striped, frozen, closed = project(), AccountFactory(), AccountFactory()
    services.change_account(account=striped.id, by=None, reason="x", floor=-60)
    services.change_account(account=frozen.id, by=None, reason="x", frozen=True)
    services.change_account(account=closed.id, by=None, reason="x", closed=True)
    names = {
        "bob": bob.id,
        "project": striped.id,
        "frozen": frozen.id,
        "closed": closed.id,
        "reversal": reversal.id,
        "released": released.id,
        "taken": taken.id,
        "clearing": Account.objects.get(kind=AccountKind.CLEARING).id,
    }
    assert_sound()
    monkeypatch.setattr(database, "cursor", admin.cursor)
    with admin.transaction(force_rollback=True):
        table = next(word for word in statement.split() if word.startswith("ledger_"))
        admin.execute("SET LOCAL session_replication_role = replica")
        admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        assert admin.execute(statement.format(**names)).rowcount == 1
        assert list(check()) != []
