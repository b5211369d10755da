"""A ledger that agrees with what the crowd has done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import psycopg

from tenant_apps.ledger.models import Account, Entry, Hold, Stripe, Transfer
from tests.bulk import groups
from tests.bulk.copying import Table, uuid_of
from tests.bulk.crowd import MEMBER
from tests.bulk.history import EXCHANGE, HOLD
from tests.bulk.past import HELD, Past

ACCOUNT, TRANSFER, OPENING = 10, 13, 14
OPENING_MINUTES = 12_000
STRIPES = 16
HASH = b"\x00"
# Id, payer, payee, minutes, what it is for, and when.
Held = tuple[str, int, int, int, str, datetime]


@dataclass(slots=True)
class Book:
    """The running balance and sequence of every account's stripe, and what is held of members."""

    balances: dict[tuple[str, int], int] = field(default_factory=dict)
    sequences: dict[tuple[str, int], int] = field(default_factory=dict)
    held_out: Counter[str] = field(default_factory=Counter)
    held_in: Counter[str] = field(default_factory=Counter)

    def post(self, account: str, stripe: int, minutes: int) -> tuple[int, int]:
        """Sequence and balance after it."""
        place = (account, stripe)
        self.balances[place] = self.balances.get(place, 0) + minutes
        self.sequences[place] = self.sequences.get(place, 0) + 1
        return self.sequences[place], self.balances[place]


def copy_ledger(admin: psycopg.Connection, past: Past, issue: str) -> None:
    """An opening balance for each, then what each exchange holds, or held and moved."""
    members = range(past.of.members)
    began = past.of.now - timedelta(days=400)
    Table(Account, ["id", "holder"], kind="member", floor_minutes=0, opened_at=began).copy(
        admin, ((uuid_of(ACCOUNT, n), uuid_of(MEMBER, n)) for n in members)
    )
    settled = [n for n in range(past.exchanges) if past.state(n) == "settled"]
    book = Book()
    _copy_holds(admin, past, book)
    opening = ["id", "number", "payee_id"]
    same = {"payer_id": issue, "kind": "opening", "minutes": OPENING_MINUTES}
    Table(Transfer, opening, **same, recorded_at=began, request_hash=HASH).copy(
        admin, ((uuid_of(OPENING, n), n + 1, uuid_of(ACCOUNT, n)) for n in members)
    )
    moved = ["id", "number", "payer_id", "payee_id", "minutes", "subject", "hold_id", "recorded_at"]
    Table(Transfer, moved, kind="exchange", request_hash=HASH).copy(
        admin,
        (
            (
                uuid_of(TRANSFER, n),
                past.of.members + n + 1,
                uuid_of(ACCOUNT, past.parties(n)[1]),
                uuid_of(ACCOUNT, past.parties(n)[0]),
                past.minutes(n),
                uuid_of(EXCHANGE, n),
                uuid_of(HOLD, n),
                past.at(n),
            )
            for n in settled
        ),
    )
    entry = ["account_id", "stripe", "sequence", "transfer_id", "minutes", "balance_after_minutes"]
    Table(Entry, entry).copy(admin, _entries(past, settled, issue, book))
    _copy_stripes(admin, past, issue, book)
    number = past.of.members + past.exchanges + 1
    admin.execute("SELECT setval('ledger_transfer_number', %s)", [number])


def _copy_holds(admin: psycopg.Connection, past: Past, book: Book) -> None:
    """All there ever were: those that no transfer took are held still."""
    held = ["id", "payer_id", "payee_id", "minutes", "subject", "recorded_at"]
    Table(Hold, held, request_hash=HASH).copy(admin, _holds(past, book))


def _holds(past: Past, book: Book) -> Iterator[tuple[Any, ...]]:
    def row(one: Held, *, is_open: bool) -> tuple[Any, ...]:
        identifier, payer, payee, minutes, subject, at = one
        pays, gets = uuid_of(ACCOUNT, payer), uuid_of(ACCOUNT, payee)
        if is_open:
            book.held_out[pays] += minutes
            book.held_in[gets] += minutes
        return identifier, pays, gets, minutes, subject, at

    for n in range(past.exchanges):
        state, (provider, recipient) = past.state(n), past.parties(n)
        if state in HELD:
            hold, subject = uuid_of(HOLD, n), uuid_of(EXCHANGE, n)
            one = hold, recipient, provider, past.minutes(n), subject, past.at(n)
            yield row(one, is_open=state != "settled")
    for one in groups.holds(past):
        yield row(one, is_open=True)


def _entries(
    past: Past, settled: list[int], issue: str, book: Book
) -> Iterator[tuple[str, int, int, str, int, int]]:
    def entry(account: str, stripe: int, transfer: str, minutes: int) -> Any:
        sequence, balance = book.post(account, stripe, minutes)
        return account, stripe, sequence, transfer, minutes, balance

    for n in range(past.of.members):
        transfer = uuid_of(OPENING, n)
        yield entry(issue, n % STRIPES, transfer, -OPENING_MINUTES)
        yield entry(uuid_of(ACCOUNT, n), 0, transfer, OPENING_MINUTES)
    for n in settled:
        transfer, (provider, recipient) = uuid_of(TRANSFER, n), past.parties(n)
        yield entry(uuid_of(ACCOUNT, recipient), 0, transfer, -past.minutes(n))
        yield entry(uuid_of(ACCOUNT, provider), 0, transfer, past.minutes(n))


def _copy_stripes(admin: psycopg.Connection, past: Past, issue: str, book: Book) -> None:
    """A member has one; those of the issue account are there, and untouched."""
    accounts = (uuid_of(ACCOUNT, n) for n in range(past.of.members))
    stripe = ["account_id", "balance_minutes", "held_out_minutes", "held_in_minutes"]
    Table(Stripe, [*stripe, "last_sequence"], number=0, stripes=1, floor_minutes=0).copy(
        admin,
        (
            (
                one,
                book.balances[one, 0],
                book.held_out[one],
                book.held_in[one],
                book.sequences[one, 0],
            )
            for one in accounts
        ),
    )
    for number in range(STRIPES):
        if (issue, number) in book.balances:
            admin.execute(
                "UPDATE ledger_stripe SET balance_minutes = %s, last_sequence = %s "
                "WHERE account_id = %s AND number = %s",
                [book.balances[issue, number], book.sequences[issue, number], issue, number],
            )
