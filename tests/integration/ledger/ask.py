"""Short ways to ask the ledger for something in tests."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from kernel import database
from kernel.ids import uuid7
from tenant_apps.ledger import selectors, services, statements
from tenant_apps.ledger.check import check
from tenant_apps.ledger.models import Account, TransferKind
from tenant_apps.ledger.posting import Held, NewTransfer, Posted
from tenant_apps.ledger.refusals import LedgerRefused

TABLES = [
    "ledger_account",
    "ledger_stripe",
    "ledger_transfer",
    "ledger_entry",
    "ledger_hold",
    "ledger_hold_resolution",
    "ledger_account_change",
]


def give(payer: Account, payee: Account, minutes: int, **kwargs: Any) -> Posted:
    """A gift, under a key of its own unless one is given."""
    asked = {"key": uuid7(), "kind": TransferKind.GIFT, "by": payer.holder, **kwargs}
    return services.transfer(payer=payer.id, payee=payee.id, minutes=minutes, **asked)


def set_aside(payer: Account, payee: Account, minutes: int, **kwargs: Any) -> Held:
    """A hold, under a key of its own unless one is given."""
    asked = {"key": uuid7(), "by": payer.holder, **kwargs}
    return services.hold(payer=payer.id, payee=payee.id, minutes=minutes, **asked)


def leg(payer: Account, payee: Account, minutes: int, **kwargs: Any) -> NewTransfer:
    """One transfer of a batch."""
    asked = {"key": uuid7(), "kind": TransferKind.EXCHANGE, "by": None, **kwargs}
    return NewTransfer(payer=payer.id, payee=payee.id, minutes=minutes, **asked)


def balance(account: Account) -> int:
    """Its balance now."""
    return selectors.account(account.id).balance_minutes


def figures(account: Account) -> tuple[int, int, int]:
    """Its balance, and what is held to pay and to receive."""
    view = selectors.account(account.id)
    return view.balance_minutes, view.held_minutes, view.expected_minutes


def last_key(account: Account) -> UUID:
    """The newest transfer on its statement."""
    return statements.statement(account=account.id, limit=1).lines[0].transfer


def assert_sound() -> None:
    """The ledger that is open states what its transfers say."""
    assert list(check()) == []


def state() -> list[object]:
    """A hash of all rows of each table of the ledger that is open."""
    found = []
    with database.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT md5(string_agg(t::text, ';' ORDER BY t::text)) FROM {table} t")
            found.append(cursor.fetchone())
    return found


def assert_refused(work: Callable[[], object], code: str, sentence: str) -> None:
    """By this name and in these words, and no row is another than before."""
    before = state()
    with pytest.raises(LedgerRefused) as refused:
        work()
    assert (refused.value.code, refused.value.message) == (code, sentence)
    assert state() == before
