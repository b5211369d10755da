"""Every write of the ledger: open accounts, move minutes, hold them, undo, change limits.

Accounts are named by id, minutes are whole, `key` is the caller's own UUID for the request: the
same key moves credits once. `by` is the acting member's id, or None for the service itself.
A refusal moves nothing and is one of the errors in `refusals`, all of them LedgerRefused.

A hold counts against the payer's floor and the
payee's ceiling when it is placed, and taking it is never refused for a limit afterwards. A
reversal ignores both limits, since a mistake must always be undoable. A frozen account neither
pays nor is paid, but its holds may be taken or released; a closed one does nothing at all.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from kernel import database
from kernel.ids import uuid7
from tenant_apps.ledger import posting
from tenant_apps.ledger.models import AccountKind, HoldOutcome, TransferKind
from tenant_apps.ledger.models.read_only import MAX_MINUTES
from tenant_apps.ledger.posting import Held, NewHold, NewTransfer, Posted, Resolved
from tenant_apps.ledger.refusals import NotLimit, OneOfItsKind, named
from tenant_apps.ledger.repeating import repeated


class Unchanged(Enum):
    """Says of a limit that it stays: None is taken, it means no limit."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED


@repeated
def open_account(
    *, kind: AccountKind, holder: UUID, floor: int | None = None, ceiling: int | None = None
) -> UUID:
    """The account of this holder, opened now unless it is there; limits of an old one stay.

    A limit of None is no limit. Raises NotLimit, LimitsCrossed, OneOfItsKind.
    """
    _refuse_what_is_no_limit(floor, ceiling)
    with named(), database.statement() as cursor:
        cursor.execute(
            "INSERT INTO ledger_account (id, kind, holder, floor_minutes, ceiling_minutes) "
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id",
            [uuid7(), kind, holder, floor, ceiling],
        )
        row = cursor.fetchone()
        if row is None:
            cursor.execute(
                "SELECT id FROM ledger_account WHERE kind = %s AND holder = %s",
                [kind, holder],
            )
            row = cursor.fetchone()
    if row is None:
        raise OneOfItsKind
    account: UUID = row[0]
    return account


@repeated
def transfer(
    *,
    key: UUID,
    kind: TransferKind,
    payer: UUID,
    payee: UUID,
    minutes: int,
    by: UUID | None,
    subject: UUID | None = None,
    batch: UUID | None = None,
    federation_reference: UUID | None = None,
) -> Posted:
    """Move minutes from one account to another."""
    new = NewTransfer(
        key=key,
        kind=kind,
        payer=payer,
        payee=payee,
        minutes=minutes,
        by=by,
        subject=subject,
        batch=batch,
        federation_reference=federation_reference,
    )
    with database.statement() as cursor:
        return posting.insert_transfer(cursor, None, new)


@repeated
def transfer_many(*, batch: UUID, transfers: Sequence[NewTransfer]) -> tuple[Posted, ...]:
    """Move all of these in one statement, or none: a group exchange's legs, a grant to many."""
    if not transfers:
        return ()
    legs = [replace(leg, batch=batch) for leg in transfers]
    # A batch of which a part stood already is found out afterwards, and undone.
    with database.atomic(), database.cursor() as cursor:
        return posting.insert_transfers(cursor, None, legs)


@repeated
def hold(
    *,
    key: UUID,
    payer: UUID,
    payee: UUID,
    minutes: int,
    by: UUID | None,
    subject: UUID | None = None,
    expires_at: datetime | None = None,
) -> Held:
    """Set minutes of the payer aside for the payee."""
    new = NewHold(
        key=key,
        payer=payer,
        payee=payee,
        minutes=minutes,
        by=by,
        subject=subject,
        expires_at=expires_at,
    )
    with database.statement() as cursor:
        return posting.insert_hold(cursor, None, new)


@repeated
def take(
    *,
    key: UUID,
    hold: UUID,
    minutes: int,
    by: UUID | None,
    kind: TransferKind = TransferKind.EXCHANGE,
) -> Posted:
    """Pay from a hold, wholly or in part; the rest of it is free again."""
    with database.statement() as cursor:
        return posting.insert_take(
            cursor, None, key=key, hold=hold, minutes=minutes, by=by, kind=kind
        )


@repeated
def release(*, hold: UUID, by: UUID | None) -> Resolved:
    """Give all of a hold back."""
    with database.statement() as cursor:
        return posting.insert_resolution(
            cursor, None, hold=hold, outcome=HoldOutcome.RELEASED, by=by
        )


@repeated
def expire(*, hold: UUID) -> Resolved:
    """Give a hold back whose time is over, by the database's clock."""
    with database.statement() as cursor:
        return posting.insert_resolution(
            cursor, None, hold=hold, outcome=HoldOutcome.EXPIRED, by=None
        )


@repeated
def reverse(*, key: UUID, transfer: UUID, by: UUID | None) -> Posted:
    """Undo a transfer, wholly and once."""
    with database.statement() as cursor:
        return posting.insert_reversal(cursor, None, key=key, transfer=transfer, by=by)


def change_account(
    *,
    account: UUID,
    by: UUID | None,
    reason: str,
    floor: int | Unchanged | None = UNCHANGED,
    ceiling: int | Unchanged | None = UNCHANGED,
    frozen: bool | None = None,
    closed: bool | None = None,
) -> None:
    """Change what an account may do from now on. `reason` is a code, such as `member.left`."""
    _refuse_what_is_no_limit(floor, ceiling)
    # Drawn once: asked again, it is the same change.
    _change(
        [
            uuid7(),
            account,
            floor is not UNCHANGED,
            None if floor is UNCHANGED else floor,
            ceiling is not UNCHANGED,
            None if ceiling is UNCHANGED else ceiling,
            frozen,
            closed,
            reason,
            by,
        ]
    )


@repeated
def _change(row: list[Any]) -> None:
    with named(), database.statement() as cursor:
        cursor.execute(
            "INSERT INTO ledger_account_change (id, account_id, sets_floor, floor_minutes, "
            "sets_ceiling, ceiling_minutes, frozen, closed, reason, actor) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING",
            row,
        )


def _refuse_what_is_no_limit(*limits: int | Unchanged | None) -> None:
    for limit in limits:
        if limit is None or limit is UNCHANGED:
            continue
        if type(limit) is not int or abs(limit) > MAX_MINUTES:
            raise NotLimit
