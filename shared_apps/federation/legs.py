"""What stands in three ledgers for one reference, in the one order in which all post it.

A transfer between networks is three: of the payer to clearing, of clearing to the payee, between
the two networks. So are a hold, its end, and what undoes a transfer. Lower network first, the
national ledger last: two that cross each other wait, and never for each other in a circle.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.db import DatabaseError
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from kernel import database
from kernel.database import Statement
from tenant_apps.ledger import posting
from tenant_apps.ledger.models import HoldOutcome, TransferKind
from tenant_apps.ledger.posting import GivingBack, NewHold, NewTransfer, Taking, Undoing
from tenant_apps.ledger.refusals import LedgerRefused, UnknownAccount, refusal_of
from tenants.current import SHARED_SCHEMA, NetworkRef


class Ledger(Enum):
    """Which of the three ledgers; the value is the leg's part in its key."""

    PAYER = "payer"
    PAYEE = "payee"
    NATIONAL = "national"


class Part(Enum):
    """What of a reference: what moved, what was held before, and what was paid beside the hold."""

    MOVED = ""
    HELD = " held"
    BESIDE = " beside"


class LegRefused(Exception):
    """One of the three ledgers says no: which, and why."""

    def __init__(self, ledger: Ledger, why: LedgerRefused) -> None:
        self.ledger = ledger
        self.why = why
        super().__init__(f"{ledger.value}: {why.code}")


@dataclass(frozen=True, slots=True)
class Party:
    """A member of a network, by address. A network that settles has no handle."""

    network: NetworkRef
    handle: str

    @property
    def address(self) -> str:
        return f"{self.handle}@{self.network.slug}"


@dataclass(frozen=True, slots=True)
class Side(Party):
    """One end of what crosses: a member of a network, and their account there."""

    account_id: UUID


def key(reference: UUID, ledger: Ledger, part: Part = Part.MOVED) -> UUID:
    """The leg's own key, the same for the same reference always."""
    return uuid5(reference, f"{ledger.value}{part.value}")


def undoing_key(transfer: UUID) -> UUID:
    """The key of what undoes one of the three."""
    return uuid5(transfer, "reversal")


@dataclass(frozen=True, slots=True)
class Between:
    """The accounts between two networks: clearing in each, and each one's with the federation."""

    payer_clearing: UUID
    payee_clearing: UUID
    payer_national: UUID
    payee_national: UUID


@dataclass(frozen=True, slots=True)
class Leg:
    """What is asked of one ledger.

    `stood` tells by the rows that came whether it was there before, or raises why it cannot be.
    """

    ledger: Ledger
    statement: Statement
    stood: Callable[[CursorWrapper, Sequence[tuple[Any, ...]]], bool]


def between(payer: NetworkRef, payee: NetworkRef) -> Between:
    """Their accounts, in one query. Raises UnknownAccount."""
    statement = sql.SQL(_BETWEEN).format(
        payer=sql.Identifier(payer.schema, "ledger_account"),
        payee=sql.Identifier(payee.schema, "ledger_account"),
        national=sql.Identifier(SHARED_SCHEMA, "ledger_account"),
    )
    with database.cursor() as cursor:
        cursor.execute(statement.as_string(), {"payer": payer.id, "payee": payee.id})
        found = cursor.fetchone()
    if found is None or None in found:
        raise UnknownAccount
    return Between(*found)


def planned(
    reference: UUID, *, payer: Side, payee: Side, through: Between, minutes: int, by: UUID | None
) -> list[Leg]:
    """Three transfers. The payer's ledger alone names the actor."""
    return [
        _transfer(place.ledger, place.schema, place.transfer(reference, Part.MOVED, minutes, by))
        for place in _places(payer, payee, through)
    ]


def held(
    reference: UUID, *, payer: Side, payee: Side, through: Between, minutes: int, by: UUID | None
) -> list[Leg]:
    """Three holds, so that none of the three accounts is short when they are taken."""
    return [
        _hold(place.ledger, place.schema, place.hold(reference, minutes, by))
        for place in _places(payer, payee, through)
    ]


def taken(reference: UUID, *, payer: NetworkRef, payee: NetworkRef, minutes: int) -> list[Leg]:
    """Three transfers out of the holds; what is left of these is free again."""
    return [
        _take(ledger, schema, _taking(reference, ledger, minutes))
        for ledger, schema in _order(payer, payee)
    ]


def taken_and_more(
    reference: UUID, *, payer: Side, payee: Side, through: Between, held_minutes: int, minutes: int
) -> list[Leg]:
    """All of the holds, and what is more beside them: in each ledger one batch of two."""
    return [
        _batch(place.ledger, place.schema, place.batch(reference, held_minutes, minutes))
        for place in _places(payer, payee, through)
    ]


def given_back(reference: UUID, *, payer: NetworkRef, payee: NetworkRef) -> list[Leg]:
    """The end of the three holds."""
    return [
        _give_back(ledger, schema, key(reference, ledger, Part.HELD))
        for ledger, schema in _order(payer, payee)
    ]


def undone(
    reference: UUID, *, payer: NetworkRef, payee: NetworkRef, parts: Sequence[Part]
) -> list[Leg]:
    """What undoes the transfers of a reference, in all three ledgers."""
    return [
        _undo(ledger, schema, key(reference, ledger, part))
        for ledger, schema in _order(payer, payee)
        for part in parts
    ]


def refusal(error: DatabaseError, legs: Sequence[Leg]) -> LegRefused | None:
    """Which ledger said no, and why; None where the error is about none of the legs."""
    failed, why = database.failed(error), refusal_of(error.__cause__)
    found = [leg.ledger for leg in legs if leg.statement is failed]
    return LegRefused(found[0], why) if found and why else None


def posted(legs: Sequence[Leg], rows: Sequence[Sequence[tuple[Any, ...]]]) -> bool:
    """Whether the legs were posted now, by the rows that came of each; False if they stood."""
    stood = False
    with database.cursor() as cursor:
        for leg, came in zip(legs, rows, strict=True):
            try:
                stood = leg.stood(cursor, came)
            except LedgerRefused as why:
                raise LegRefused(leg.ledger, why) from why
    return not stood


@dataclass(frozen=True, slots=True)
class _Place:
    """One of the three ledgers, and who pays whom there."""

    ledger: Ledger
    schema: str
    payer: UUID
    payee: UUID

    def transfer(
        self,
        reference: UUID,
        part: Part,
        minutes: int,
        by: UUID | None,
        *,
        hold: UUID | None = None,
        batch: UUID | None = None,
    ) -> NewTransfer:
        return NewTransfer(
            key=key(reference, self.ledger, part),
            kind=_KINDS[self.ledger],
            payer=self.payer,
            payee=self.payee,
            minutes=minutes,
            by=by if self.ledger is Ledger.PAYER else None,
            hold=hold,
            batch=batch,
            federation_reference=reference,
        )

    def hold(self, reference: UUID, minutes: int, by: UUID | None) -> NewHold:
        return NewHold(
            key=key(reference, self.ledger, Part.HELD),
            payer=self.payer,
            payee=self.payee,
            minutes=minutes,
            by=by if self.ledger is Ledger.PAYER else None,
            federation_reference=reference,
        )

    def batch(self, reference: UUID, held_minutes: int, minutes: int) -> list[NewTransfer]:
        hold, batch = key(reference, self.ledger, Part.HELD), uuid5(reference, "batch")
        more = minutes - held_minutes
        return [
            self.transfer(reference, Part.MOVED, held_minutes, None, hold=hold, batch=batch),
            self.transfer(reference, Part.BESIDE, more, None, batch=batch),
        ]


def _order(payer: NetworkRef, payee: NetworkRef) -> list[tuple[Ledger, str]]:
    """The three ledgers and their schemas, as all lock them."""
    ends = {Ledger.PAYER: payer, Ledger.PAYEE: payee}
    order = sorted(ends, key=lambda ledger: ends[ledger].id)
    places = [(ledger, ends[ledger].schema) for ledger in order]
    return [*places, (Ledger.NATIONAL, SHARED_SCHEMA)]


def _places(payer: Side, payee: Side, through: Between) -> Iterator[_Place]:
    accounts = {
        Ledger.PAYER: (payer.account_id, through.payer_clearing),
        Ledger.PAYEE: (through.payee_clearing, payee.account_id),
        Ledger.NATIONAL: (through.payer_national, through.payee_national),
    }
    for ledger, schema in _order(payer.network, payee.network):
        yield _Place(ledger, schema, *accounts[ledger])


def _taking(reference: UUID, ledger: Ledger, minutes: int) -> Taking:
    return Taking(
        key=key(reference, ledger),
        hold=key(reference, ledger, Part.HELD),
        minutes=minutes,
        by=None,
        kind=_KINDS[ledger],
    )


def _transfer(ledger: Ledger, schema: str, new: NewTransfer) -> Leg:
    stood = partial(_stood, posting.inserted, schema, new)
    return Leg(ledger, posting.to_insert(schema, new), stood)


def _batch(ledger: Ledger, schema: str, transfers: list[NewTransfer]) -> Leg:
    def stood(cursor: CursorWrapper, rows: Sequence[tuple[Any, ...]]) -> bool:
        found = posting.all_inserted(cursor, schema, transfers, rows)
        return all(one.replayed for one in found)

    return Leg(ledger, posting.to_insert_all(schema, transfers), stood)


def _hold(ledger: Ledger, schema: str, new: NewHold) -> Leg:
    return Leg(ledger, posting.to_hold(schema, new), partial(_stood, posting.held, schema, new))


def _take(ledger: Ledger, schema: str, taking: Taking) -> Leg:
    stood = partial(_stood, posting.taken, schema, taking)
    return Leg(ledger, posting.to_take(schema, taking), stood)


def _give_back(ledger: Ledger, schema: str, hold: UUID) -> Leg:
    asked = GivingBack(hold=hold, outcome=HoldOutcome.RELEASED, by=None)
    stood = partial(_stood, posting.given_back, schema, asked)
    return Leg(ledger, posting.to_give_back(schema, asked), stood)


def _undo(ledger: Ledger, schema: str, transfer: UUID) -> Leg:
    undoing = Undoing(key=undoing_key(transfer), transfer=transfer, by=None)
    stood = partial(_stood, posting.undone, schema, undoing)
    return Leg(ledger, posting.to_undo(schema, undoing), stood)


def _stood(
    found: Callable[..., Any],
    schema: str,
    asked: object,
    cursor: CursorWrapper,
    rows: Sequence[tuple[Any, ...]],
) -> bool:
    """Whether what one of posting's functions finds was there before."""
    return bool(found(cursor, schema, asked, rows).replayed)


_KINDS = {
    Ledger.PAYER: TransferKind.FEDERATED_OUT,
    Ledger.PAYEE: TransferKind.FEDERATED_IN,
    Ledger.NATIONAL: TransferKind.NATIONAL,
}

_BETWEEN = """
SELECT (SELECT id FROM {payer} WHERE kind = 'clearing' AND holder = %(payer)s),
       (SELECT id FROM {payee} WHERE kind = 'clearing' AND holder = %(payee)s),
       (SELECT id FROM {national} WHERE kind = 'network' AND holder = %(payer)s),
       (SELECT id FROM {national} WHERE kind = 'network' AND holder = %(payee)s)
"""
