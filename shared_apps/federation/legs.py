"""The three transfers of which one between networks is made, in the one order all take.

Lower network first, the national ledger last: two that cross each other wait, and never for
each other in a circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID, uuid5

from django.db import DatabaseError
from psycopg import sql

from kernel import database
from kernel.database import Statement
from tenant_apps.ledger import posting
from tenant_apps.ledger.models import TransferKind
from tenant_apps.ledger.posting import NewTransfer
from tenant_apps.ledger.refusals import LedgerRefused, UnknownAccount, refusal_of
from tenants.current import SHARED_SCHEMA, NetworkRef


class Ledger(Enum):
    """Which of the three ledgers; the value is the leg's part in its key."""

    PAYER = "payer"
    PAYEE = "payee"
    NATIONAL = "national"


class LegRefused(Exception):
    """One of the three ledgers says no: which, and why."""

    def __init__(self, ledger: Ledger, why: LedgerRefused) -> None:
        self.ledger = ledger
        self.why = why
        super().__init__(f"{ledger.value}: {why.code}")


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a transfer between networks: a member's account in a network."""

    network: NetworkRef
    account_id: UUID


def key(reference: UUID, ledger: Ledger) -> UUID:
    """The leg's own key, the same for the same reference always."""
    return uuid5(reference, ledger.value)


@dataclass(frozen=True, slots=True)
class Between:
    """The accounts between two networks: clearing in each, and each one's with the federation."""

    payer_clearing: UUID
    payee_clearing: UUID
    payer_national: UUID
    payee_national: UUID


@dataclass(frozen=True, slots=True)
class Leg:
    """A transfer in one of the ledgers, and the statement that posts it."""

    ledger: Ledger
    schema: str
    new: NewTransfer
    statement: Statement


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
    """All three in the order in which they are posted. The payer's ledger alone names the actor."""
    ends = {
        Ledger.PAYER: (payer.network, payer.account_id, through.payer_clearing),
        Ledger.PAYEE: (payee.network, through.payee_clearing, payee.account_id),
    }
    order = sorted(ends, key=lambda ledger: ends[ledger][0].id)
    places = [(ledger, ends[ledger][0].schema, *ends[ledger][1:]) for ledger in order]
    national = (Ledger.NATIONAL, SHARED_SCHEMA, through.payer_national, through.payee_national)
    legs = []
    for ledger, schema, from_id, to_id in [*places, national]:
        new = NewTransfer(
            key=key(reference, ledger),
            kind=_KINDS[ledger],
            payer=from_id,
            payee=to_id,
            minutes=minutes,
            by=by if ledger is Ledger.PAYER else None,
            federation_reference=reference,
        )
        legs.append(Leg(ledger, schema, new, posting.to_insert(schema, new)))
    return legs


def refusal(error: DatabaseError, legs: Sequence[Leg]) -> LegRefused | None:
    """Which ledger said no, and why; None where the error is about none of the legs."""
    failed, why = database.failed(error), refusal_of(error.__cause__)
    found = [leg.ledger for leg in legs if leg.statement is failed]
    return LegRefused(found[0], why) if found and why else None


def posted(legs: Sequence[Leg], rows: Sequence[Sequence[tuple[Any, ...]]]) -> bool:
    """Whether the legs were posted now, by the rows that came of each; False if they stood."""
    replayed = False
    with database.cursor() as cursor:
        for leg, came in zip(legs, rows, strict=True):
            try:
                replayed = posting.inserted(cursor, leg.schema, leg.new, came).replayed
            except LedgerRefused as why:
                raise LegRefused(leg.ledger, why) from why
    return not replayed


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
