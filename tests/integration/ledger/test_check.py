"""What someone with every right has altered, the check names."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db.models import Max

from kernel import clock, database
from kernel.ids import uuid7
from tenant_apps.ledger import services
from tenant_apps.ledger.check import Difference, Opening, against_national, against_openings, check
from tenant_apps.ledger.models import Account, AccountKind, Transfer
from tests.factories.ledger import AccountFactory, HoldFactory
from tests.integration.ledger.ask import give, set_aside


class Tampered:
    """A ledger in the hands of someone who first switches off all that guards a table."""

    def __init__(self, admin: psycopg.Connection, alice: Account, bob: Account) -> None:
        self.admin = admin
        gift = give(alice, bob, 45)
        mirror = services.reverse(key=uuid7(), transfer=gift.id, by=None)
        taken = set_aside(alice, bob, 30)
        exchange = services.take(key=uuid7(), hold=taken.id, minutes=15, by=None)
        self.hold = HoldFactory()
        frozen, closed = AccountFactory(), AccountFactory()
        services.change_account(account=frozen.id, by=None, reason="test", frozen=True)
        services.change_account(account=closed.id, by=None, reason="test", closed=True)
        self.bob = bob.id
        self.gift = Transfer.objects.get(id=gift.id)
        self.names = {
            "bob": f"id = '{bob.id}'",
            "bobs": f"account_id = '{bob.id}'",
            "gift": f"id = '{gift.id}'",
            "exchange": f"id = '{exchange.id}'",
            "hold": f"id = '{self.hold.id}'",
            "frozen": f"id = '{frozen.id}'",
            "closed": f"id = '{closed.id}'",
        }
        last = Transfer.objects.aggregate(last=Max("number"))["last"]
        self._called = {
            "all accounts": "all",
            f"account {alice.id}": "alice",
            f"account {alice.id} stripe 0": "alice's",
            f"account {alice.id} entry 0/4": "alice's 4th",
            f"account {bob.id}": "bob",
            f"account {bob.id} stripe 0": "bob's",
            f"account {bob.id} stripe 1": "bob's other",
            f"account {bob.id} entry 0/1": "bob's 1st",
            f"account {bob.id} entry 0/2": "bob's 2nd",
            f"account {bob.id} entry 0/3": "bob's 3rd",
            f"account {frozen.id}": "frozen",
            f"account {closed.id}": "closed",
            f"account {self.hold.payer_id} stripe 0": "payer's",
            f"account {self.hold.payee_id} stripe 0": "payee's",
            f"transfer {gift.number}": "gift",
            f"transfer {mirror.number}": "mirror",
            f"transfer {exchange.number}": "exchange",
            f"transfer {last}": "last",
            f"hold {taken.id}": "taken",
        }

    def called(self, where: str) -> str:
        """What a row that the check names is called here."""
        return self._called[where]

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


# What is done, and all that is named for it: the row itself first, or what is next to it.
ALTERED = {
    "UPDATE ledger_stripe SET balance_minutes = balance_minutes + 1 WHERE {bobs}": [
        "L4 bob",
        "L4 bob's",
        "L1 all",
    ],
    "UPDATE ledger_stripe SET last_sequence = 9 WHERE {bobs}": ["L3 bob's", "L4 bob's"],
    "UPDATE ledger_stripe SET held_out_minutes = 7 WHERE {bobs}": ["L5 bob's"],
    "UPDATE ledger_stripe SET held_in_minutes = 7 WHERE {bobs}": ["L5 bob's"],
    "UPDATE ledger_transfer SET minutes = 99 WHERE {gift}": [
        "L2 gift",
        "L4 alice",
        "L4 bob",
        "L9 mirror",
    ],
    "UPDATE ledger_transfer SET minutes = 14 WHERE {exchange}": [
        "L2 exchange",
        "L4 alice",
        "L4 bob",
    ],
    "UPDATE ledger_entry SET minutes = 44 WHERE {bobs} AND sequence = 1": [
        "L2 gift",
        "L4 bob's 1st",
    ],
    "UPDATE ledger_entry SET balance_after_minutes = 1 WHERE {bobs} AND sequence = 1": [
        "L4 bob's 1st",
        "L4 bob's 2nd",
    ],
    "DELETE FROM ledger_entry WHERE {bobs} AND sequence = 2": [
        "L2 mirror",
        "L3 bob's",
        "L4 bob's 3rd",
    ],
    "UPDATE ledger_transfer SET minutes = 31 WHERE {exchange}": [
        "L2 exchange",
        "L4 alice",
        "L4 bob",
        "L8 taken",
    ],
    "UPDATE ledger_transfer SET hold_id = NULL WHERE {exchange}": ["L5 alice's", "L5 bob's"],
    "UPDATE ledger_transfer SET number = (SELECT max(number) FROM ledger_transfer) WHERE {gift}": [
        "L10 last"
    ],
    "DELETE FROM ledger_transfer WHERE {exchange}": [
        "L2 alice's 4th",
        "L2 bob's 3rd",
        "L4 alice",
        "L4 bob",
        "L5 alice's",
        "L5 bob's",
    ],
    "INSERT INTO ledger_hold_resolution (hold_id, outcome) SELECT hold_id, 'released' "
    "FROM ledger_transfer WHERE {exchange}": ["L8 taken"],
    "INSERT INTO ledger_hold_resolution (hold_id, outcome, taken_minutes, transfer_id) "
    "SELECT hold_id, 'taken', 20, id FROM ledger_transfer WHERE {exchange}": ["L8 taken"],
    "UPDATE ledger_hold SET minutes = 61 WHERE {hold}": ["L5 payer's", "L5 payee's"],
    "DELETE FROM ledger_hold WHERE {hold}": ["L5 payer's", "L5 payee's"],
    "UPDATE ledger_account SET kind = 'network' WHERE {bob}": [
        "L6 bob",
        "L12 gift",
        "L12 mirror",
        "L12 exchange",
    ],
    "UPDATE ledger_account SET closed_at = opened_at WHERE {bob}": ["L6 bob", "L11 bob"],
    "UPDATE ledger_account SET frozen_at = opened_at WHERE {bob}": ["L6 bob"],
    "UPDATE ledger_account SET floor_minutes = -600 WHERE {bob}": ["L6 bob"],
    "UPDATE ledger_stripe SET floor_minutes = NULL WHERE {bobs}": ["L6 bob"],
    "UPDATE ledger_stripe SET ceiling_minutes = 600 WHERE {bobs}": ["L6 bob"],
    "UPDATE ledger_stripe SET is_frozen = true WHERE {bobs}": ["L6 bob"],
    "UPDATE ledger_stripe SET is_closed = true WHERE {bobs}": ["L6 bob"],
    "UPDATE ledger_stripe SET number = 1 WHERE {bobs}": [
        "L3 bob's",
        "L3 bob's other",
        "L4 bob's other",
        "L6 bob",
    ],
    "DELETE FROM ledger_stripe WHERE {bobs}": ["L3 bob's", "L1 all", "L6 bob"],
    "UPDATE ledger_account SET frozen_at = frozen_at + interval '1 hour' WHERE {frozen}": [
        "L6 frozen"
    ],
    "UPDATE ledger_account SET frozen_at = frozen_at - interval '1 second' WHERE {frozen}": [
        "L6 frozen"
    ],
    "UPDATE ledger_account SET closed_at = closed_at + interval '1 hour' WHERE {closed}": [
        "L11 closed"
    ],
    "UPDATE ledger_account SET closed_at = closed_at - interval '1 second' WHERE {closed}": [
        "L11 closed"
    ],
    "DELETE FROM ledger_account_change WHERE account_{frozen} AND frozen": ["L6 frozen"],
    "DELETE FROM ledger_account_change WHERE account_{closed}": ["L11 closed"],
}


@pytest.mark.parametrize("statement", ALTERED)
def test_an_alteration_is_found_and_named(tampered: Tampered, statement: str) -> None:
    tampered.run(statement)
    found = [f"{one.rule} {tampered.called(one.where)}" for one in check()]
    assert found[0] == ALTERED[statement][0]
    assert set(found) == set(ALTERED[statement])


@pytest.mark.parametrize(("state", "rule"), [("frozen", "L6"), ("closed", "L11")])
def test_a_state_that_was_ended_behind_the_changes_is_named(
    tampered: Tampered, state: str, rule: str
) -> None:
    """Wherever the posting triggers look."""
    tampered.run(f"UPDATE ledger_account SET {state}_at = NULL WHERE {{{state}}}")
    tampered.run(f"UPDATE ledger_stripe SET is_{state} = false WHERE account_{{{state}}}")
    [found] = check()
    assert (found.rule, tampered.called(found.where)) == (rule, state)
    assert (found.what, found.found) == (f"{state} at, by its changes,", "nothing")


def test_frozen_and_closed_again_and_again_is_sound(here: object) -> None:
    account = AccountFactory()
    for state in ("frozen", "closed"):
        for value in (True, True, False, False, True, False, True):
            services.change_account(account=account.id, by=None, reason="test", **{state: value})
            assert list(check()) == []


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
