"""The statements that post: one INSERT each, whose trigger in the database does the work.

Each works on the ledger of the search path, or on that of a named schema: the federation's door
posts to two networks' ledgers and the national one in one transaction that way.

A key that is already there is a replay: the same input gives the stored result, other input is
KeyReused. The conflict is left without a target on purpose, so that the second of two takings
of a hold, or reversals of a transfer, is also met here and not as an error.

Within one transaction a second posting to an account in stripes may lock another of its stripes
after those of members, out of the order: two such transactions may deadlock. One statement with
all legs, `transfer_many`, does not.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, LiteralString
from uuid import UUID

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from kernel.database import Statement
from tenant_apps.ledger.models import HoldOutcome, TransferKind
from tenant_apps.ledger.models.read_only import MAX_MINUTES
from tenant_apps.ledger.refusals import (
    AlreadyReversed,
    HoldAlreadyResolved,
    KeyReused,
    NotAmount,
    SameAccount,
    UnknownHold,
    UnknownTransfer,
    named,
)

TABLES = ["transfer", "hold", "hold_resolution"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTransfer:
    """A transfer to post. `key` is the request's own id; accounts are named by id."""

    key: UUID
    kind: TransferKind
    payer: UUID
    payee: UUID
    minutes: int
    by: UUID | None
    subject: UUID | None = None
    hold: UUID | None = None
    batch: UUID | None = None
    federation_reference: UUID | None = None

    def __post_init__(self) -> None:
        _refuse_what_is_no_transfer(self.payer, self.payee, self.minutes)

    def row(self) -> list[Any]:
        """As the columns of _INSERT_TRANSFER, closed by the hash of them all."""
        asked = [
            self.key,
            self.kind,
            self.payer,
            self.payee,
            self.minutes,
            self.by,
            self.subject,
            self.hold,
            self.batch,
            self.federation_reference,
        ]
        return [*asked, _digest("transfer", *asked)]

    @property
    def digest(self) -> bytes:
        found: bytes = self.row()[-1]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHold:
    """A hold to place. `key` is the request's own id; accounts are named by id."""

    key: UUID
    payer: UUID
    payee: UUID
    minutes: int
    by: UUID | None
    subject: UUID | None = None
    expires_at: datetime | None = None
    federation_reference: UUID | None = None

    def __post_init__(self) -> None:
        _refuse_what_is_no_transfer(self.payer, self.payee, self.minutes)

    def row(self) -> list[Any]:
        """As the columns of _INSERT_HOLD, closed by the hash of what does not hang on the clock."""
        asked = [
            self.key,
            self.payer,
            self.payee,
            self.minutes,
            self.by,
            self.subject,
            self.federation_reference,
        ]
        return [*asked, self.expires_at, _digest("hold", *asked)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What is to be paid from a hold, wholly or in part; what is left of it is free again."""

    key: UUID
    hold: UUID
    minutes: int
    by: UUID | None
    kind: TransferKind

    def __post_init__(self) -> None:
        _refuse_what_is_no_amount(self.minutes)

    @property
    def digest(self) -> bytes:
        return _digest("take", self.key, self.hold, self.minutes, self.by, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """A transfer that is to be undone wholly, whatever the limits."""

    key: UUID
    transfer: UUID
    by: UUID | None

    @property
    def digest(self) -> bytes:
        return _digest("reverse", self.key, self.transfer, self.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivingBack:
    """A hold that is to be given back. It is its own key."""

    hold: UUID
    outcome: HoldOutcome
    by: UUID | None


@dataclass(frozen=True, slots=True)
class Posted:
    """A transfer that stands. `replayed` when it stood before this call."""

    id: UUID
    number: int
    replayed: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A hold that stands."""

    id: UUID
    replayed: bool


@dataclass(frozen=True, slots=True)
class Resolved:
    """A hold that was given back."""

    hold: UUID
    outcome: HoldOutcome
    replayed: bool


_INSERT_TRANSFER = """
INSERT INTO {transfer} (id, kind, payer_id, payee_id, minutes, actor, subject, hold_id, batch,
                        federation_reference, request_hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING RETURNING number
"""
_INSERT_TRANSFERS = """
INSERT INTO {transfer} (id, kind, payer_id, payee_id, minutes, actor, subject, hold_id, batch,
                        federation_reference, request_hash)
SELECT * FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::bigint[], %s::uuid[],
                     %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::bytea[])
ON CONFLICT DO NOTHING RETURNING id, number
"""
_INSERT_TAKE = """
INSERT INTO {transfer} (id, kind, minutes, actor, hold_id, request_hash)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING RETURNING number
"""
_INSERT_REVERSAL = """
INSERT INTO {transfer} (id, kind, payer_id, payee_id, minutes, actor, subject, reverses_id,
                        federation_reference, request_hash)
SELECT %s::uuid, 'reversal', t.payee_id, t.payer_id, t.minutes, %s::uuid, t.subject, t.id,
       t.federation_reference, %s::bytea
  FROM {transfer} AS t WHERE t.id = %s::uuid
ON CONFLICT DO NOTHING RETURNING number
"""
_INSERT_HOLD = """
INSERT INTO {hold} (id, payer_id, payee_id, minutes, actor, subject, federation_reference,
                    expires_at, request_hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (id) DO NOTHING RETURNING id
"""
_INSERT_RESOLUTION = """
INSERT INTO {hold_resolution} (hold_id, outcome, actor) VALUES (%s, %s, %s)
ON CONFLICT (hold_id) DO NOTHING RETURNING hold_id
"""


def insert_transfer(cursor: CursorWrapper, schema: str | None, new: NewTransfer) -> Posted:
    """Post one transfer."""
    asked = to_insert(schema, new)
    with named():
        cursor.execute(asked.sql, asked.params)
    return inserted(cursor, schema, new, cursor.fetchall())


def to_insert(schema: str | None, new: NewTransfer) -> Statement:
    """What posts one transfer, to be sent together with other statements."""
    return Statement(_statement(_INSERT_TRANSFER, schema), new.row())


def inserted(
    cursor: CursorWrapper, schema: str | None, new: NewTransfer, rows: Sequence[tuple[Any, ...]]
) -> Posted:
    """The transfer that stands, by the rows that came of `to_insert`."""
    if rows:
        return Posted(new.key, rows[0][0], replayed=False)
    return _replayed(cursor, schema, new.key, new.digest) or _refuse_second_taking(new.hold)


def insert_transfers(
    cursor: CursorWrapper, schema: str | None, legs: Sequence[NewTransfer]
) -> tuple[Posted, ...]:
    """Post all legs of one batch in one statement, or none; results in the order given."""
    asked = to_insert_all(schema, legs)
    with named():
        cursor.execute(asked.sql, asked.params)
    return all_inserted(cursor, schema, legs, cursor.fetchall())


def to_insert_all(schema: str | None, legs: Sequence[NewTransfer]) -> Statement:
    """What posts all legs of one batch, to be sent together with other statements."""
    columns = zip(*(leg.row() for leg in legs), strict=True)
    return Statement(_statement(_INSERT_TRANSFERS, schema), [list(one) for one in columns])


def all_inserted(
    cursor: CursorWrapper,
    schema: str | None,
    legs: Sequence[NewTransfer],
    rows: Sequence[tuple[Any, ...]],
) -> tuple[Posted, ...]:
    """The transfers that stand, by the rows that came of `to_insert_all`."""
    numbers: dict[UUID, int] = {row[0]: row[1] for row in rows}
    if len(numbers) == len(legs):
        return tuple(Posted(leg.key, numbers[leg.key], replayed=False) for leg in legs)
    # Raises KeyReused or HoldAlreadyResolved where what was left out is no replay.
    stood = {
        leg.key: _replayed(cursor, schema, leg.key, leg.digest) or _refuse_second_taking(leg.hold)
        for leg in legs
        if leg.key not in numbers
    }
    if numbers:
        # A part of it stood already, so this is not the batch that was posted under these keys.
        raise KeyReused
    return tuple(stood[leg.key] for leg in legs)


def insert_take(
    cursor: CursorWrapper,
    schema: str | None,
    *,
    key: UUID,
    hold: UUID,
    minutes: int,
    by: UUID | None,
    kind: TransferKind,
) -> Posted:
    """Turn a hold, or a part of it, into a transfer; what is left of it is free again."""
    taking = Taking(key=key, hold=hold, minutes=minutes, by=by, kind=kind)
    asked = to_take(schema, taking)
    with named():
        cursor.execute(asked.sql, asked.params)
    return taken(cursor, schema, taking, cursor.fetchall())


def to_take(schema: str | None, taking: Taking) -> Statement:
    """What takes a hold. Who pays whom, and what for, the database takes from the hold."""
    asked = [taking.key, taking.kind, taking.minutes, taking.by, taking.hold, taking.digest]
    return Statement(_statement(_INSERT_TAKE, schema), asked)


def taken(
    cursor: CursorWrapper, schema: str | None, taking: Taking, rows: Sequence[tuple[Any, ...]]
) -> Posted:
    """The transfer that took the hold, by the rows that came of `to_take`."""
    if rows:
        return Posted(taking.key, rows[0][0], replayed=False)
    if replay := _replayed(cursor, schema, taking.key, taking.digest):
        return replay
    if _stands(cursor, schema, "SELECT FROM {hold} WHERE id = %s", taking.hold):
        raise HoldAlreadyResolved
    raise UnknownHold


def insert_reversal(
    cursor: CursorWrapper, schema: str | None, *, key: UUID, transfer: UUID, by: UUID | None
) -> Posted:
    """Undo a transfer wholly, by its mirror, whatever the limits."""
    undoing = Undoing(key=key, transfer=transfer, by=by)
    asked = to_undo(schema, undoing)
    with named():
        cursor.execute(asked.sql, asked.params)
    return undone(cursor, schema, undoing, cursor.fetchall())


def to_undo(schema: str | None, undoing: Undoing) -> Statement:
    """What undoes a transfer, to be sent together with other statements."""
    asked = [undoing.key, undoing.by, undoing.digest, undoing.transfer]
    return Statement(_statement(_INSERT_REVERSAL, schema), asked)


def undone(
    cursor: CursorWrapper, schema: str | None, undoing: Undoing, rows: Sequence[tuple[Any, ...]]
) -> Posted:
    """The mirror that stands, by the rows that came of `to_undo`."""
    if rows:
        return Posted(undoing.key, rows[0][0], replayed=False)
    if replay := _replayed(cursor, schema, undoing.key, undoing.digest):
        return replay
    if _stands(cursor, schema, "SELECT FROM {transfer} WHERE id = %s", undoing.transfer):
        raise AlreadyReversed
    raise UnknownTransfer


def insert_hold(cursor: CursorWrapper, schema: str | None, new: NewHold) -> Held:
    """Set minutes aside."""
    asked = to_hold(schema, new)
    with named():
        cursor.execute(asked.sql, asked.params)
    return held(cursor, schema, new, cursor.fetchall())


def to_hold(schema: str | None, new: NewHold) -> Statement:
    """What sets minutes aside, to be sent together with other statements."""
    return Statement(_statement(_INSERT_HOLD, schema), new.row())


def held(
    cursor: CursorWrapper, schema: str | None, new: NewHold, rows: Sequence[tuple[Any, ...]]
) -> Held:
    """The hold that stands, by the rows that came of `to_hold`."""
    if rows:
        return Held(new.key, replayed=False)
    cursor.execute(_statement("SELECT request_hash FROM {hold} WHERE id = %s", schema), [new.key])
    if bytes(cursor.fetchone()[0]) != new.row()[-1]:
        raise KeyReused
    return Held(new.key, replayed=True)


def insert_resolution(
    cursor: CursorWrapper, schema: str | None, *, hold: UUID, outcome: HoldOutcome, by: UUID | None
) -> Resolved:
    """Give held minutes back. The hold is its own key: the same outcome again is a replay."""
    giving_back = GivingBack(hold=hold, outcome=outcome, by=by)
    asked = to_give_back(schema, giving_back)
    with named():
        cursor.execute(asked.sql, asked.params)
    return given_back(cursor, schema, giving_back, cursor.fetchall())


def to_give_back(schema: str | None, asked: GivingBack) -> Statement:
    """What gives held minutes back, to be sent together with other statements."""
    return Statement(_statement(_INSERT_RESOLUTION, schema), [asked.hold, asked.outcome, asked.by])


def given_back(
    cursor: CursorWrapper, schema: str | None, asked: GivingBack, rows: Sequence[tuple[Any, ...]]
) -> Resolved:
    """How the hold ended, by the rows that came of `to_give_back`."""
    if rows:
        return Resolved(asked.hold, asked.outcome, replayed=False)
    select = "SELECT outcome FROM {hold_resolution} WHERE hold_id = %s"
    cursor.execute(_statement(select, schema), [asked.hold])
    if cursor.fetchone()[0] != asked.outcome:
        raise HoldAlreadyResolved
    return Resolved(asked.hold, asked.outcome, replayed=True)


def _replayed(cursor: CursorWrapper, schema: str | None, key: UUID, digest: bytes) -> Posted | None:
    select = "SELECT number, request_hash FROM {transfer} WHERE id = %s"
    cursor.execute(_statement(select, schema), [key])
    row = cursor.fetchone()
    if row is None:
        return None
    if bytes(row[1]) != digest:
        raise KeyReused
    return Posted(key, row[0], replayed=True)


def _refuse_second_taking(hold: UUID | None) -> Posted:
    raise HoldAlreadyResolved if hold else KeyReused


def _stands(cursor: CursorWrapper, schema: str | None, select: LiteralString, row: UUID) -> bool:
    cursor.execute(_statement(select, schema), [row])
    return cursor.fetchone() is not None


def _refuse_what_is_no_amount(minutes: int) -> None:
    if type(minutes) is not int or not 1 <= minutes <= MAX_MINUTES:
        raise NotAmount


def _refuse_what_is_no_transfer(payer: UUID, payee: UUID, minutes: int) -> None:
    _refuse_what_is_no_amount(minutes)
    if payer == payee:
        raise SameAccount


def _digest(*request: object) -> bytes:
    """What a key stands for: a hash over all that was asked."""
    canonical = "\x1f".join("" if part is None else str(part) for part in request)
    return hashlib.sha256(canonical.encode()).digest()


@lru_cache(maxsize=4096)
def _statement(template: LiteralString, schema: str | None) -> str:
    """The statement with its tables in the named schema, or left to the search path."""
    path = [schema] if schema else []
    tables = {name: sql.Identifier(*path, f"ledger_{name}") for name in TABLES}
    return sql.SQL(template).format(**tables).as_string()
