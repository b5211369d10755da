"""What someone with every right has altered, the check names."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.ledger import services
from tenant_apps.ledger.check import Difference, Opening, against_national, against_openings, check
from tenant_apps.ledger.models import Account, AccountKind, Transfer
from tests.factories.ledger import HoldFactory
from tests.integration.ledger.ask import give, set_aside


class Tampered:
    """A ledger in the hands of someone who first switches off all that guards a table."""

    def __init__(self, admin: psycopg.Connection, alice: Account, bob: Account) -> None:
        self.admin = admin
        gift = give(alice, bob, 45)
        services.reverse(key=uuid7(), transfer=gift.id, by=None)
        taken = set_aside(alice, bob, 30)
        exchange = services.take(key=uuid7(), hold=taken.id, minutes=15, by=None)
        self.hold = HoldFactory()
        self.bob = bob.id
        self.gift = Transfer.objects.get(id=gift.id)
        self.names = {
            "bob": f"id = '{bob.id}'",
            "bobs": f"account_id = '{bob.id}'",
            "gift": f"id = '{gift.id}'",
            "exchange": f"id = '{exchange.id}'",
            "hold": f"id = '{self.hold.id}'",
        }

    def run(self, statement: str) -> None:
        table = next(word for word in statement.split() if word.startswith("ledger_"))
        self.admin.execute("SET LOCAL session_replication_role = replica")
        self.admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        assert self.admin.execute(statement.format(**self.names)).rowcount == 1

    def opened_otherwise(self, *openings: dict[str, Any]) -> list[Difference]:
        """What is found of Bob's account, if members' are opened like this."""
        possible = [Opening(kind=AccountKind.MEMBER, **one) for one in openings]
        return [one for one in against_openings(possible) if str(self.bob) in one.where]


@pytest.fixture
def tampered(
    admin: psycopg.Connection, alice: Account, bob: Account, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Tampered]:
    """What is done to the ledger is checked in the transaction that did it, and then undone."""
    ledger = Tampered(admin, alice, bob)
    assert list(check()) == []
    monkeypatch.setattr(database, "cursor", admin.cursor)
    with admin.transaction(force_rollback=True):
        yield ledger


def test_a_sound_ledger_has_no_difference(alice: Account, bob: Account) -> None:
    give(alice, bob, 15)
    assert list(check()) == []


@pytest.mark.parametrize(
    ("statement", "rules"),
    [
        ("UPDATE ledger_stripe SET balance_minutes = balance_minutes + 1 WHERE {bobs}", "L1 L4"),
        ("UPDATE ledger_stripe SET last_sequence = 9 WHERE {bobs}", "L3 L4"),
        ("UPDATE ledger_stripe SET held_out_minutes = 7 WHERE {bobs}", "L5"),
        ("UPDATE ledger_stripe SET held_in_minutes = 7 WHERE {bobs}", "L5"),
        ("UPDATE ledger_transfer SET minutes = 99 WHERE {gift}", "L2 L4 L9"),
        ("UPDATE ledger_transfer SET minutes = 14 WHERE {exchange}", "L2 L4"),
        ("UPDATE ledger_entry SET minutes = 44 WHERE {bobs} AND sequence = 1", "L2 L4"),
        ("UPDATE ledger_entry SET balance_after_minutes = 1 WHERE {bobs} AND sequence = 1", "L4"),
        ("DELETE FROM ledger_entry WHERE {bobs} AND sequence = 2", "L2 L3 L4"),
        ("UPDATE ledger_transfer SET minutes = 31 WHERE {exchange}", "L2 L4 L8"),
        ("UPDATE ledger_transfer SET hold_id = NULL WHERE {exchange}", "L5"),
        (
            "UPDATE ledger_transfer SET number = (SELECT max(number) FROM ledger_transfer) "
            "WHERE {gift}",
            "L10",
        ),
        ("DELETE FROM ledger_transfer WHERE {exchange}", "L2 L4 L5"),
        (
            "INSERT INTO ledger_hold_resolution (hold_id, outcome) SELECT hold_id, 'released' "
            "FROM ledger_transfer WHERE {exchange}",
            "L8",
        ),
        (
            "INSERT INTO ledger_hold_resolution (hold_id, outcome, taken_minutes, transfer_id) "
            "SELECT hold_id, 'taken', 20, id FROM ledger_transfer WHERE {exchange}",
            "L8",
        ),
        ("UPDATE ledger_hold SET minutes = 61 WHERE {hold}", "L5"),
        ("DELETE FROM ledger_hold WHERE {hold}", "L5"),
        ("UPDATE ledger_account SET kind = 'network' WHERE {bob}", "L6 L12"),
        ("UPDATE ledger_account SET closed_at = opened_at WHERE {bob}", "L6 L11"),
        ("UPDATE ledger_account SET frozen_at = opened_at WHERE {bob}", "L6"),
        ("UPDATE ledger_account SET floor_minutes = -600 WHERE {bob}", "L6"),
        ("UPDATE ledger_stripe SET floor_minutes = NULL WHERE {bobs}", "L6"),
        ("UPDATE ledger_stripe SET ceiling_minutes = 600 WHERE {bobs}", "L6"),
        ("UPDATE ledger_stripe SET is_frozen = true WHERE {bobs}", "L6"),
        ("UPDATE ledger_stripe SET is_closed = true WHERE {bobs}", "L6"),
        ("UPDATE ledger_stripe SET number = 1 WHERE {bobs}", "L3 L4 L6"),
        ("DELETE FROM ledger_stripe WHERE {bobs}", "L1 L3 L6"),
    ],
)
def test_an_alteration_is_found(tampered: Tampered, statement: str, rules: str) -> None:
    tampered.run(statement)
    assert {found.rule for found in check()} == set(rules.split())


def test_a_difference_names_the_row(tampered: Tampered) -> None:
    tampered.run("UPDATE ledger_transfer SET minutes = 99 WHERE {gift}")
    found = next(check())
    number = tampered.gift.number
    assert found == Difference("L2", f"transfer {number}", "entry of payer", "-99", "-45")
    assert str(found) == f"L2 transfer {number}: entry of payer is -45, should be -99"


@pytest.mark.parametrize("limit", ["floor", "ceiling"])
def test_a_limit_that_no_change_made_names_the_account(tampered: Tampered, limit: str) -> None:
    """Altered wherever the posting triggers look, and not among the changes."""
    tampered.run(
        "INSERT INTO ledger_account_change (id, account_id, reason, sets_floor, floor_minutes, "
        "sets_ceiling, ceiling_minutes) SELECT gen_random_uuid(), a.id, 'policy.changed', true, "
        "a.floor_minutes, true, a.ceiling_minutes FROM ledger_account AS a WHERE {bob}"
    )
    assert list(check()) == []
    tampered.run(f"UPDATE ledger_account SET {limit}_minutes = 601 WHERE {{bob}}")
    tampered.run(f"UPDATE ledger_stripe SET {limit}_minutes = 601 WHERE {{bobs}}")
    found = [one for one in check() if one.what == f"{limit} as last changed"]
    assert [(one.rule, one.found) for one in found] == [("L6", "601")]
    assert tampered.names["bob"] == f"id = '{found[0].where.removeprefix('account ')}'"


SOON, AGO = clock.now() + timedelta(days=1), clock.now() - timedelta(days=1)


@pytest.mark.parametrize(
    ("floors", "expected"),
    [
        ([{"floor": 0}], "0"),
        ([{"floor": 0, "until": SOON}, {"floor": -15, "since": AGO}], "0 or -15"),
        ([{"floor": 0}, {"floor": 601, "until": AGO}], "0"),
        ([{"floor": 0}, {"floor": 601, "since": SOON}], "0"),
        ([{"floor": 0}, {"floor": 601}], None),
        ([{"floor": 601, "since": AGO, "until": SOON}], None),
        ([], None),
    ],
)
def test_a_limit_no_account_was_opened_with_names_it(
    tampered: Tampered, floors: list[dict[str, Any]], expected: str | None
) -> None:
    """Altered wherever the posting triggers look, and never changed by anyone."""
    tampered.run("UPDATE ledger_account SET floor_minutes = 601 WHERE {bob}")
    tampered.run("UPDATE ledger_stripe SET floor_minutes = 601 WHERE {bobs}")
    found = tampered.opened_otherwise(*floors)
    wanted = [Difference("L6", f"account {tampered.bob}", "floor as opened", expected, "601")]
    assert found == (wanted if expected else [])


def test_a_ceiling_too_and_whose_was_changed_is_left_out(tampered: Tampered) -> None:
    tampered.run("UPDATE ledger_account SET ceiling_minutes = 601 WHERE {bob}")
    assert [str(one) for one in tampered.opened_otherwise({"floor": 0})] == [
        f"L6 account {tampered.bob}: ceiling as opened is 601, should be nothing"
    ]
    tampered.run(
        "INSERT INTO ledger_account_change (id, account_id, reason, sets_ceiling, "
        "ceiling_minutes) SELECT gen_random_uuid(), a.id, 'policy.changed', true, 601 "
        "FROM ledger_account AS a WHERE {bob}"
    )
    assert tampered.opened_otherwise({"floor": 0}) == []


def test_a_missing_hold_names_the_account(tampered: Tampered) -> None:
    tampered.run("DELETE FROM ledger_hold WHERE {hold}")
    assert f"account {tampered.hold.payer_id} stripe 0" in [found.where for found in check()]


A, B = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("clearing", "positions", "expected"),
    [
        ({A: 90, B: -90}, {A: -90, B: 90}, []),
        ({A: 0, B: 0}, {}, []),
        ({A: 90, B: -90}, {A: -90, B: 60}, [f"network {B}", "national ledger"]),
        ({A: 90, B: -90}, {}, [f"network {A}", f"network {B}"]),
        ({}, {A: -30, B: 30}, [f"network {A}", f"network {B}"]),
    ],
)
def test_clearing_and_position_cancel(
    clearing: dict[UUID, int], positions: dict[UUID, int], expected: list[str]
) -> None:
    found = against_national(clearing=clearing, positions=positions)
    assert [one.where for one in found] == expected
