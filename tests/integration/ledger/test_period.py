"""A span of a statement: each line in exactly one, and the balances meet."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tenant_apps.ledger import sealing, statements
from tenant_apps.ledger.models import Account, AccountKind, Transfer
from tenants.current import NetworkRef
from tests.factories.ledger import AccountFactory, issue
from tests.integration.ledger.ask import give

START = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def sealed(here: NetworkRef) -> Iterator[None]:
    """A row that says it is old, and was in no seal, would be a difference to later tests."""
    yield
    sealing.seal(sweep=True)


def dated(admin: psycopg.Connection, account: Account, days: list[int]) -> None:
    """A transfer for each, as if it had been recorded so many days after the start."""
    for day in days:
        posted = give(issue(), account, 10)
        with admin.transaction():
            admin.execute("SET LOCAL session_replication_role = replica")
            admin.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER ledger_transfer_no_change")
            admin.execute(
                "UPDATE ledger_transfer SET recorded_at = %s WHERE id = %s",
                [START + timedelta(days=day), posted.id],
            )
            admin.execute(
                "ALTER TABLE ledger_transfer ENABLE ALWAYS TRIGGER ledger_transfer_no_change"
            )


def spans(account: Account) -> list[statements.Period]:
    ends = [START + timedelta(days=10 * number) for number in range(-1, 5)]
    return [
        statements.period(account=account.id, since=since, until=until)
        for since, until in itertools.pairwise(ends)
    ]


def assert_they_meet(account: Account, days: list[int]) -> None:
    found = spans(account)
    for one, following in itertools.pairwise(found):
        assert one.closing_minutes == following.opening_minutes
        assert one.opening_minutes + one.received_minutes == one.closing_minutes
    assert [len(one.lines) for one in found] == [
        len([day for day in days if 10 * (number - 1) <= day < 10 * number]) for number in range(5)
    ]
    assert found[0].opening_minutes == 0
    assert found[-1].closing_minutes == 10 * len(days)


def test_a_members_spans_meet(admin: psycopg.Connection, bob: Account) -> None:
    days = [1, 2, 9, 10, 11, 35]
    dated(admin, bob, days)
    assert_they_meet(bob, days)
    empty = spans(bob)[0]
    assert (empty.lines, empty.opening_minutes, empty.closing_minutes) == ((), 0, 0)


def test_the_spans_of_an_account_in_stripes_meet(admin: psycopg.Connection, bob: Account) -> None:
    account = AccountFactory(kind=AccountKind.PROJECT)
    days = [day // 2 for day in range(80)]
    dated(admin, account, days)
    assert_they_meet(account, days)
    whole = statements.statement(account=account.id, limit=100)
    parts = [line for one in reversed(spans(account)) for line in one.lines]
    assert parts == list(whole.lines)


def test_two_posted_at_once_across_midnight_are_each_in_one_span(
    admin: psycopg.Connection, bob: Account
) -> None:
    """The later entry has the earlier time: it waited for a lock, or its clock was asked first."""
    dated(admin, bob, [12, 9, 13])
    found = spans(bob)
    assert sum(len(one.lines) for one in found) == 3
    for one, following in itertools.pairwise(found):
        assert one.closing_minutes == following.opening_minutes
    assert Transfer.objects.filter(payee=bob.id).count() == 3
