"""What crossed between two networks is undone: once, wholly, in all three ledgers."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from kernel.errors import Refused
from shared_apps.federation import carrying, legs, records
from shared_apps.federation.carrying import Act, Kind, Record
from shared_apps.federation.legs import Part, Party
from shared_apps.federation.models import MAX_REASON, CrossTransfer
from shared_apps.federation.records import Crossed
from shared_apps.federation.refusals import RecipientCannotReceive
from tenant_apps.ledger.refusals import (
    AccountClosed,
    AccountFrozen,
    AlreadyReversed,
    NotReversible,
)
from tenant_apps.ledger.repeating import repeated


class ReasonWanted(Refused):
    """A reversal without a reason, or with an endless one."""

    code = "reason_wanted"
    status = 400
    default_message = f"Say why, in at most {MAX_REASON} characters: both members will read it."


class CannotUndo(Refused):
    """One of the two accounts is closed or suspended; which of them is not ours to tell."""

    code = "cannot_undo"
    default_message = (
        "One of the two accounts cannot move credits at the moment, so nothing was undone. "
        "Try again later."
    )


@dataclass(frozen=True, slots=True)
class Reversed:
    """What crossed, and was undone. `reference` is that of the reversal's own record.

    `payer` and `payee` are those of the original: the credits went back from the payee.
    """

    reference: UUID
    original: UUID
    payer: Party
    payee: Party
    minutes: int
    reason: str
    replayed: bool


@repeated
def reverse(*, reference: UUID, reason: str, by: UUID | None) -> Reversed:
    """Undo what crossed under this reference, whatever the limits: in three ledgers or in none.

    The same reason again is a replay. Part of the caller's transaction where the federation's
    door is open. Raises UnknownTransfer, ReasonWanted, NotReversible, AlreadyReversed, CannotUndo,
    NotFederated where one of the networks has left, NetworkResting where one is suspended.
    """
    words = reason.strip()
    if not words or len(words) > MAX_REASON:
        raise ReasonWanted
    with carrying.door():
        original = records.crossed(reference)
    if original.kind is Kind.REVERSAL:
        raise NotReversible
    record = Record(
        reference=uuid5(reference, "reversal"),
        kind=Kind.REVERSAL,
        reverses=reference,
        payer=original.payee,
        payee=original.payer,
        minutes=original.minutes,
        note=words,
        by=by,
        request_hash=carrying.digest("reverse", reference, words),
    )
    with carrying.door(original.payer.network, original.payee.network):
        new = _undo(original, record)
    return Reversed(
        record.reference,
        reference,
        original.payer,
        original.payee,
        original.minutes,
        words,
        replayed=not new,
    )


def _undo(original: Crossed, record: Record) -> bool:
    payer, payee = original.payer, original.payee
    three = legs.undone(
        original.reference, payer=payer.network, payee=payee.network, parts=_parts(original)
    )
    try:
        return carrying.carry_out(
            record.statement(),
            three,
            payer=payer,
            payee=payee,
            act=Act(
                "federation.reversed",
                record.by,
                original.reference,
                {"minutes": original.minutes},
            ),
            compare=lambda: _refuse_another(record),
        )
    except (AccountFrozen, AccountClosed, RecipientCannotReceive) as refused:
        raise CannotUndo from refused


def _parts(original: Crossed) -> list[Part]:
    """What more was paid beside the hold is a transfer of its own."""
    is_more = original.kind is Kind.EXCHANGE and original.minutes > original.held_minutes
    return [Part.MOVED, Part.BESIDE] if is_more else [Part.MOVED]


def _refuse_another(record: Record) -> None:
    """The record that stands may be that of another reason."""
    stands = CrossTransfer.objects.get(reverses=record.reverses)
    if bytes(stands.request_hash) != record.request_hash:
        raise AlreadyReversed
