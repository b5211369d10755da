"""The three transfers of which one between networks is made, in the one order all take.

Lower network first, the national ledger last: two that cross each other wait, and never for
each other in a circle.
"""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID, uuid5

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from kernel import database
from tenant_apps.ledger import posting
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.ledger.posting import NewTransfer
from tenant_apps.ledger.refusals import LedgerRefused, UnknownAccount
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


def post(reference: UUID, *, payer: Side, payee: Side, minutes: int, by: UUID | None) -> bool:
    """Post all three within the open transaction; False if they stood already.

    The actor is named in the payer's ledger only.
    """
    replayed = False
    with database.cursor() as cursor:
        legs = {
            Ledger.PAYER: (payer.network.id, payer.network.schema),
            Ledger.PAYEE: (payee.network.id, payee.network.schema),
        }
        order = sorted(legs, key=lambda ledger: legs[ledger][0])
        for ledger in [*order, Ledger.NATIONAL]:
            schema = SHARED_SCHEMA if ledger is Ledger.NATIONAL else legs[ledger][1]
            from_id, to_id = _accounts(cursor, ledger, payer, payee)
            new = NewTransfer(
                key=key(reference, ledger),
                kind=_KINDS[ledger],
                payer=from_id,
                payee=to_id,
                minutes=minutes,
                by=by if ledger is Ledger.PAYER else None,
                federation_reference=reference,
            )
            try:
                replayed = posting.insert_transfer(cursor, schema, new).replayed
            except LedgerRefused as why:
                raise LegRefused(ledger, why) from why
    return not replayed


_KINDS = {
    Ledger.PAYER: TransferKind.FEDERATED_OUT,
    Ledger.PAYEE: TransferKind.FEDERATED_IN,
    Ledger.NATIONAL: TransferKind.NATIONAL,
}


def _accounts(cursor: CursorWrapper, ledger: Ledger, payer: Side, payee: Side) -> tuple[UUID, UUID]:
    """From which account to which, in one of the ledgers."""
    if ledger is Ledger.PAYER:
        return payer.account_id, _clearing(cursor, payer.network)
    if ledger is Ledger.PAYEE:
        return _clearing(cursor, payee.network), payee.account_id
    return (
        _account(cursor, SHARED_SCHEMA, AccountKind.NETWORK, payer.network.id),
        _account(cursor, SHARED_SCHEMA, AccountKind.NETWORK, payee.network.id),
    )


def _clearing(cursor: CursorWrapper, network: NetworkRef) -> UUID:
    return _account(cursor, network.schema, AccountKind.CLEARING, network.id)


def _account(cursor: CursorWrapper, schema: str, kind: AccountKind, holder: UUID) -> UUID:
    statement = sql.SQL("SELECT id FROM {} WHERE kind = %s AND holder = %s").format(
        sql.Identifier(schema, "ledger_account")
    )
    cursor.execute(statement.as_string(), [kind.value, holder])
    row = cursor.fetchone()
    if row is None:
        raise UnknownAccount
    found: UUID = row[0]
    return found
