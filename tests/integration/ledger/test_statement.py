"""A statement has every line, newest first, page by page, each page one query."""

from typing import Any

from django.test.utils import CaptureQueriesContext

from kernel import database
from kernel.ids import uuid7
from tenant_apps.ledger import selectors, services, statements
from tenant_apps.ledger.models import Account, AccountKind, TransferKind
from tests.factories.ledger import AccountFactory, issue
from tests.integration.ledger.ask import give


def test_pages_join_without_gap_or_overlap(alice: Account, bob: Account) -> None:
    for _ in range(5):
        give(alice, bob, 15)
    seen: list[int] = []
    before: str | None = None
    for _ in range(4):
        page = statements.statement(account=alice.id, before=before, limit=2)
        seen += [line.sequence for line in page.lines]
        before = page.older
        if before is None:
            break
    assert seen == [6, 5, 4, 3, 2, 1]


def test_the_running_balance_ends_at_the_balance(alice: Account, bob: Account) -> None:
    for minutes in (15, 30, 45):
        give(alice, bob, minutes)
    lines = statements.statement(account=alice.id).lines
    assert [line.balance_after_minutes for line in lines] == [30, 75, 105, 120]
    assert sum(line.minutes for line in lines) == 30


def test_a_line_says_who_was_on_the_other_side(alice: Account) -> None:
    opening = statements.statement(account=alice.id).lines[0]
    assert opening.kind is TransferKind.OPENING
    assert opening.counterparty_kind is AccountKind.ISSUE
    assert opening.counterparty_holder == issue().holder


def test_an_empty_account_has_an_empty_statement(bob: Account) -> None:
    assert statements.statement(account=bob.id) == statements.Statement((), None)


def test_the_number_of_queries_does_not_grow(alice: Account, here: Any) -> None:
    for _ in range(8):
        give(alice, AccountFactory(), 15)
    with CaptureQueriesContext(database.connection()) as queries:
        assert len(statements.statement(account=alice.id).lines) == 9
    assert len([one for one in queries if "ledger_entry" in one["sql"]]) == 1
    assert len(queries) == 1


def test_hours_exchanged_leave_out_gifts_and_reversals(alice: Account, bob: Account) -> None:
    before = selectors.exchanged_minutes()
    give(alice, bob, 15)
    give(alice, bob, 30, kind=TransferKind.EXCHANGE)
    undone = give(alice, bob, 45, kind=TransferKind.EXCHANGE)
    services.reverse(key=uuid7(), transfer=undone.id, by=None)
    assert selectors.exchanged_minutes() - before == 30
