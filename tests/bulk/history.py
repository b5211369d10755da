"""What the crowd has done: exchanges with their steps and messages, and a ledger that agrees."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import psycopg

from tenant_apps.exchanges.models import Exchange, ExchangeEvent, Note
from tenant_apps.ledger.models import (
    Account,
    Entry,
    Hold,
    Stripe,
    Transfer,
)
from tests.bulk.copying import Table, uuid_of
from tests.bulk.crowd import LISTING, MEMBER, Crowd
from tests.bulk.words import MESSAGES

ACCOUNT, EXCHANGE, HOLD, TRANSFER, OPENING, EVENT, NOTE = range(10, 17)
OPENING_MINUTES = 12_000
STRIPES = 16
STEPS = ("proposed", "accepted", "logged", "settled")
HASH = b"\x00"


@dataclass(frozen=True, slots=True)
class Past:
    """How much has happened."""

    of: Crowd
    exchanges: int
    messages: int

    def listing(self, n: int) -> int:
        return n % self.of.listings

    def parties(self, n: int) -> tuple[int, int]:
        """Provider and recipient: the listing's owner, and someone else who answered."""
        owner = self.of.owner(self.listing(n))
        other = (owner + 1 + n * 7919 % (self.of.members - 1)) % self.of.members
        return (owner, other) if self.of.is_offer(self.listing(n)) else (other, owner)

    def proposer(self, n: int) -> int:
        """The one who answered the listing."""
        provider, recipient = self.parties(n)
        return recipient if self.of.is_offer(self.listing(n)) else provider

    def is_settled(self, n: int) -> bool:
        return n % 5 > 0

    def waits(self, n: int) -> bool:
        """A proposal that nobody has answered, where it is not settled."""
        return n % 100 == 0

    def minutes(self, n: int) -> int:
        return 15 * (1 + n % 8)

    def at(self, n: int) -> datetime:
        """The later its number, the later it was; the last one today."""
        return self.of.now - timedelta(days=380) * (1 - (n + 1) / self.exchanges)


@dataclass(slots=True)
class Book:
    """The running balance and sequence of every account's stripe."""

    balances: dict[tuple[str, int], int] = field(default_factory=dict)
    sequences: dict[tuple[str, int], int] = field(default_factory=dict)

    def post(self, account: str, stripe: int, minutes: int) -> tuple[int, int]:
        """Sequence and balance after it."""
        place = (account, stripe)
        self.balances[place] = self.balances.get(place, 0) + minutes
        self.sequences[place] = self.sequences.get(place, 0) + 1
        return self.sequences[place], self.balances[place]


def copy_exchanges(admin: psycopg.Connection, past: Past) -> None:
    """Four of five are settled, the others were declined, or one in twenty of them waits."""
    varying = ["id", "listing_id", "provider_id", "recipient_id", "proposed_by_id", "state"]
    varying += ["minutes", "hold_id", "logged_minutes", "logged_by_id", "helped_on"]
    varying += [
        "created_at",
        "changed_at",
        "settled_at",
        "awaiting_id",
        "expires_at",
        "request_key",
    ]
    Table(Exchange, varying, title="Help with what we talked of", last_position=8).copy(
        admin, (_exchange(past, n) for n in range(past.exchanges))
    )
    happened = ["id", "exchange_id", "position", "kind", "actor_id", "minutes", "at", "request_key"]
    Table(ExchangeEvent, happened).copy(admin, _events(past))
    written = ["id", "exchange_id", "position", "author_id", "text", "created_at", "request_key"]
    Table(Note, written).copy(admin, _notes(past))


def _exchange(past: Past, n: int) -> tuple[Any, ...]:
    provider, recipient = past.parties(n)
    settled, waits, at = past.is_settled(n), past.waits(n), past.at(n)
    awaited = provider if past.proposer(n) == recipient else recipient
    none = r"\N"
    return (
        uuid_of(EXCHANGE, n),
        uuid_of(LISTING, past.listing(n)),
        uuid_of(MEMBER, provider),
        uuid_of(MEMBER, recipient),
        uuid_of(MEMBER, past.proposer(n)),
        "settled" if settled else "proposed" if waits else "declined",
        past.minutes(n),
        uuid_of(HOLD, n) if settled else none,
        past.minutes(n) if settled else none,
        uuid_of(MEMBER, provider) if settled else none,
        at.date() if settled else none,
        at,
        at,
        at if settled else none,
        uuid_of(MEMBER, awaited) if waits else none,
        past.of.now + timedelta(days=14) if waits else none,
        uuid_of(EXCHANGE, n),
    )


def _steps(past: Past, n: int) -> tuple[str, ...]:
    if past.is_settled(n):
        return STEPS
    return ("proposed",) if past.waits(n) else ("proposed", "declined")


def _events(past: Past) -> Iterator[tuple[Any, ...]]:
    count = 0
    for n in range(past.exchanges):
        both = past.parties(n)
        for place, kind in enumerate(_steps(past, n)):
            identifier = uuid_of(EVENT, count)
            actor = uuid_of(MEMBER, both[place % 2])
            count += 1
            yield (
                identifier,
                uuid_of(EXCHANGE, n),
                2 * place + 1,
                kind,
                actor,
                past.minutes(n),
                past.at(n),
                identifier,
            )


def _notes(past: Past) -> Iterator[tuple[Any, ...]]:
    for count in range(past.messages):
        n, place = count % past.exchanges, count // past.exchanges
        identifier = uuid_of(NOTE, count)
        yield (
            identifier,
            uuid_of(EXCHANGE, n),
            2 * place + 2,
            uuid_of(MEMBER, past.parties(n)[place % 2]),
            MESSAGES[(count + place) % len(MESSAGES)],
            past.at(n),
            identifier,
        )


def copy_ledger(admin: psycopg.Connection, past: Past, issue: str) -> None:
    """An opening balance for each, then what each settled exchange held and moved."""
    members = range(past.of.members)
    began = past.of.now - timedelta(days=400)
    Table(Account, ["id", "holder"], kind="member", floor_minutes=0, opened_at=began).copy(
        admin, ((uuid_of(ACCOUNT, n), uuid_of(MEMBER, n)) for n in members)
    )
    settled = [n for n in range(past.exchanges) if past.is_settled(n)]
    _copy_holds(admin, past, settled)
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
    book = Book()
    entry = ["account_id", "stripe", "sequence", "transfer_id", "minutes", "balance_after_minutes"]
    Table(Entry, entry).copy(admin, _entries(past, settled, issue, book))
    _copy_stripes(admin, past, issue, book)
    number = past.of.members + past.exchanges + 1
    admin.execute("SELECT setval('ledger_transfer_number', %s)", [number])


def _copy_holds(admin: psycopg.Connection, past: Past, settled: list[int]) -> None:
    held = ["id", "payer_id", "payee_id", "minutes", "subject", "recorded_at"]
    Table(Hold, held, request_hash=HASH).copy(
        admin,
        (
            (
                uuid_of(HOLD, n),
                uuid_of(ACCOUNT, past.parties(n)[1]),
                uuid_of(ACCOUNT, past.parties(n)[0]),
                past.minutes(n),
                uuid_of(EXCHANGE, n),
                past.at(n),
            )
            for n in settled
        ),
    )


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
    stripe = ["account_id", "balance_minutes", "last_sequence"]
    Table(Stripe, stripe, number=0, stripes=1, floor_minutes=0).copy(
        admin, ((one, book.balances[one, 0], book.sequences[one, 0]) for one in accounts)
    )
    for number in range(STRIPES):
        if (issue, number) in book.balances:
            admin.execute(
                "UPDATE ledger_stripe SET balance_minutes = %s, last_sequence = %s "
                "WHERE account_id = %s AND number = %s",
                [book.balances[issue, number], book.sequences[issue, number], issue, number],
            )
