"""What someone with every right has altered since it was sealed is named, row by row."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from kernel import database
from kernel.ids import uuid7
from tenant_apps.ledger import chain, sealing, services
from tenant_apps.ledger.check import Difference, against_published, check
from tenant_apps.ledger.models import Account, Seal, Transfer
from tenants.current import NetworkRef
from tests.factories.ledger import AccountChangeFactory, HoldFactory, SealFactory
from tests.integration.ledger.ask import give


class Sealed:
    """A ledger of three seals or more in the hands of a superuser; the second newest is known."""

    def __init__(self, admin: psycopg.Connection, alice: Account, bob: Account) -> None:
        self.admin = admin
        sealing.seal_all()
        gifts = [give(alice, bob, 15).id for _ in range(2)]
        hold, released = HoldFactory(), HoldFactory()
        services.release(hold=released.id, by=None)
        change = AccountChangeFactory()
        sealing.seal_all()
        self.seal = Seal.objects.latest("number").number
        SealFactory()
        self.gift, self.other = (Transfer.objects.get(id=gift) for gift in gifts)
        self.names: dict[str, Any] = {
            "alice": alice.id,
            "bob": bob.id,
            "change": change.id,
            "gift": self.gift.id,
            "hold": hold.id,
            "new": uuid7(),
            "other": self.other.id,
            "released": released.id,
            "seal": self.seal,
        }

    def run(self, *statements: str) -> None:
        """Each with all that guards its table switched off, and upon some row at least."""
        self.admin.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            table = next(word for word in statement.split() if word.startswith("ledger_"))
            self.admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            assert self.admin.execute(statement, self.names).rowcount > 0

    def expected(self, *lines: str) -> list[str]:
        told = self.names | {"gift_number": self.gift.number, "other_number": self.other.number}
        told |= {"next": self.seal + 1, "former": self.seal - 1}
        return sorted(line % told for line in lines)


@pytest.fixture
def sealed(
    admin: psycopg.Connection, alice: Account, bob: Account, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sealed]:
    """What is done to the ledger is checked in the transaction that did it, and then undone."""
    ledger = Sealed(admin, alice, bob)
    assert list(check()) == []
    monkeypatch.setattr(database, "cursor", admin.cursor)
    with admin.transaction(force_rollback=True):
        yield ledger


def places() -> list[str]:
    """Where something is wrong with the seals, and what."""
    return sorted(f"{found.where}: {found.what}" for found in check() if found.rule == "L10")


GIFT = "transfer %(gift_number)s: row sealed in seal %(seal)s"
OTHER = "transfer %(other_number)s: row sealed in seal %(seal)s"
ROWS = "seal %(seal)s: number of rows it covers"
HASH = "seal %(seal)s: its hash"
ENTRY = "UPDATE ledger_entry SET sequence = {} WHERE account_id = %(bob)s AND sequence = {}"
FORGED = (
    "INSERT INTO ledger_transfer (id, number, kind, payer_id, payee_id, minutes, request_hash,"
    " recorded_at) OVERRIDING SYSTEM VALUE"
    " VALUES (%(new)s, -1, 'gift', %(alice)s, %(bob)s, 15, '', '2026-01-01')"
)

ALTERED = {
    "a transfer's subject": (
        ["UPDATE ledger_transfer SET subject = id WHERE id = %(gift)s"],
        [GIFT],
    ),
    "a transfer's time": (
        [
            "UPDATE ledger_transfer SET recorded_at = recorded_at - interval '1 s'"
            " WHERE id = %(gift)s"
        ],
        [GIFT],
    ),
    "a transfer that is gone": (
        ["DELETE FROM ledger_transfer WHERE id = %(gift)s"],
        ["transfer %(gift)s: row sealed in seal %(seal)s"],
    ),
    "two transfers of one size in each other's place": (
        [ENTRY.format(9, 1), ENTRY.format(1, 2), ENTRY.format(2, 9)],
        [GIFT, OTHER],
    ),
    "an entry in another stripe": (
        ["UPDATE ledger_entry SET stripe = 1 WHERE transfer_id = %(gift)s AND minutes > 0"],
        [GIFT],
    ),
    "an entry's running balance": (
        [
            "UPDATE ledger_entry SET balance_after_minutes = 0"
            " WHERE transfer_id = %(gift)s AND minutes > 0"
        ],
        [GIFT],
    ),
    "an entry that is gone": (
        ["DELETE FROM ledger_entry WHERE transfer_id = %(gift)s AND minutes > 0"],
        [GIFT],
    ),
    "a transfer added in the past": ([FORGED], ["transfer -1: seal over it"]),
    "a hold": (
        ["UPDATE ledger_hold SET subject = id WHERE id = %(hold)s"],
        ["hold %(hold)s: row sealed in seal %(seal)s"],
    ),
    "an end of a hold": (
        ["UPDATE ledger_hold_resolution SET outcome = 'expired' WHERE hold_id = %(released)s"],
        ["end of hold %(released)s: row sealed in seal %(seal)s"],
    ),
    "a hold that is gone with its end": (
        [
            "DELETE FROM ledger_hold_resolution WHERE hold_id = %(released)s",
            "DELETE FROM ledger_hold WHERE id = %(released)s",
        ],
        [
            "end of hold %(released)s: row sealed in seal %(seal)s",
            "hold %(released)s: row sealed in seal %(seal)s",
        ],
    ),
    "a change of an account": (
        ["UPDATE ledger_account_change SET actor = NULL WHERE id = %(change)s"],
        ["change %(change)s: row sealed in seal %(seal)s"],
    ),
    "an account given to somebody else": (
        ["UPDATE ledger_account SET holder = %(new)s WHERE id = %(alice)s"],
        ["account %(alice)s: row sealed in seal %(former)s"],
    ),
    "a row's hash": (
        ["UPDATE ledger_sealed_row SET sha256 = sha256('') WHERE row_id = %(gift)s"],
        [GIFT, HASH],
    ),
    "a row no longer covered": (
        ["DELETE FROM ledger_sealed_row WHERE row_id = %(gift)s"],
        [HASH, ROWS],
    ),
    "a row covered by another seal": (
        ["UPDATE ledger_sealed_row SET seal_id = seal_id + 1 WHERE row_id = %(gift)s"],
        [HASH, ROWS, "seal %(next)s: its hash", "seal %(next)s: number of rows it covers"],
    ),
    "a seal's time": (
        ["UPDATE ledger_seal SET sealed_at = sealed_at - interval '1 s' WHERE number = %(seal)s"],
        [HASH],
    ),
    "a seal's hash": (
        ["UPDATE ledger_seal SET sha256 = sha256('') WHERE number = %(seal)s"],
        [HASH, "seal %(next)s: hash of the seal before it"],
    ),
    "a seal that is gone": (
        ["DELETE FROM ledger_seal WHERE number = %(seal)s"],
        [
            "seal %(seal)s: the seal itself",
            "seal %(next)s: hash of the seal before it",
            "seal %(next)s: number of the seal before it",
        ],
    ),
    "a seal that is gone with its rows": (
        [
            "DELETE FROM ledger_sealed_row WHERE seal_id = %(seal)s",
            "DELETE FROM ledger_seal WHERE number = %(seal)s",
        ],
        [
            "seal %(next)s: hash of the seal before it",
            "seal %(next)s: number of the seal before it",
        ],
    ),
}


@pytest.mark.parametrize("what", ALTERED)
def test_an_alteration_is_named(sealed: Sealed, what: str) -> None:
    statements, lines = ALTERED[what]
    sealed.run(*statements)
    assert places() == sealed.expected(*lines)


def test_an_alteration_is_told_in_one_line(sealed: Sealed) -> None:
    sealed.run("UPDATE ledger_seal SET count = count - 1 WHERE number = %(seal)s")
    first = next(found for found in check() if found.rule == "L10")
    count = Seal.objects.get(number=sealed.seal).count
    assert str(first) == (
        f"L10 seal {sealed.seal}: number of rows it covers is {count}, should be {count - 1}"
    )


def seal_anew(sealed: Sealed) -> None:
    """All seals from that of the gift on, as the ledger itself would make them now."""
    sealed.run(
        "DELETE FROM ledger_sealed_row WHERE seal_id >= %(seal)s",
        "DELETE FROM ledger_seal WHERE number >= %(seal)s",
    )
    for statement in (
        "ALTER TABLE ledger_seal ENABLE TRIGGER USER",
        "SET LOCAL session_replication_role = origin",
        "INSERT INTO ledger_seal (at_most, is_sweep) VALUES (5000, true)",
    ):
        sealed.admin.execute(statement)


def test_who_seals_a_rewritten_ledger_anew_is_found_by_the_published_head(sealed: Sealed) -> None:
    published = chain.hashes([sealed.seal])
    sealed.run("UPDATE ledger_transfer SET subject = id WHERE id = %(gift)s")
    seal_anew(sealed)
    assert list(check()) == [], "the ledger and its seals agree"
    forged = sealed.admin.execute("SELECT number, sha256 FROM ledger_seal").fetchall()
    [found] = against_published(published=published, seals=dict(forged))
    assert (found.rule, found.where, found.what) == (
        "L10",
        f"seal {sealed.seal}",
        "published hash",
    )


def test_a_chain_cut_off_at_its_end_is_found_by_the_published_head() -> None:
    published = {1: b"\1" * 32, 2: b"\2" * 32}
    assert list(against_published(published=published, seals=published)) == []
    assert list(against_published(published=published, seals={1: b"\1" * 32})) == [
        Difference("L10", "seal 2", "published hash", "02" * 6, "nothing")
    ]


def test_the_head_is_the_newest_seal(here: NetworkRef) -> None:
    seal = SealFactory()
    head = chain.head()
    assert head == chain.Head(seal.number, bytes(seal.sha256))
    assert chain.hashes([seal.number, seal.number + 1]) == {seal.number: bytes(seal.sha256)}
