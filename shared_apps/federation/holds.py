"""Credits held for an exchange between two networks: reserved, then taken or released.

What is reserved is held in three ledgers: the payer's, so that they cannot spend it; between the
two networks, so that it counts against both trade limits; for the payee, so that no ceiling can
refuse it later. One reference names all of it, and each function does the same twice as once.

They open the federation's door themselves, unless it is open: then they are part of the caller's
transaction, and come last in it, since they lock accounts until it ends.
"""

from dataclasses import dataclass
from uuid import UUID

from kernel.database import Statement
from shared_apps.federation import carrying, legs, records
from shared_apps.federation.carrying import Act, Kind, Record
from shared_apps.federation.legs import Leg, Side
from shared_apps.federation.models import CrossHold, CrossTransfer
from shared_apps.federation.recipients import OwnNetwork
from shared_apps.federation.refusals import KeyReused
from tenant_apps.ledger.refusals import HoldAlreadyResolved
from tenant_apps.ledger.repeating import repeated


@dataclass(frozen=True, slots=True)
class Held:
    """Credits held for an exchange. `replayed` says that an earlier request had held them."""

    reference: UUID
    payer: Side
    payee: Side
    minutes: int
    replayed: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """Credits that were paid out of a hold, and beside it where it was less."""

    reference: UUID
    payer: Side
    payee: Side
    held_minutes: int
    minutes: int
    replayed: bool


@dataclass(frozen=True, slots=True)
class Released:
    """Credits that were given back to the payer."""

    reference: UUID
    payer: Side
    payee: Side
    minutes: int
    replayed: bool


@repeated
def reserve(*, reference: UUID, payer: Side, payee: Side, minutes: int, by: UUID | None) -> Held:
    """Hold the payer's credits for the payee in another network: in three ledgers or in none.

    The reference is the exchange's own id. Both networks must be in the federation, and active.
    Raises OwnNetwork, NotFederated, NetworkResting, KeyReused, TradeLimitDown, TradeLimitUp,
    RecipientCannotReceive, and the ledger's NotAmount, NotEnoughCredits and AccountFrozen of the
    payer.
    """
    if payer.network.id == payee.network.id:
        raise OwnNetwork(payee.handle)
    asked = [payer.network.id, payer.account_id, payee.network.id, payee.account_id, minutes]
    request_hash = carrying.digest("reserve", *asked)
    record = Statement(
        _HOLD,
        [
            reference,
            payer.network.id,
            payee.network.id,
            payer.account_id,
            payee.account_id,
            payer.handle,
            payee.handle,
            minutes,
            by,
            request_hash,
        ],
    )
    with carrying.door(payer.network, payee.network):
        through = carrying.between(payer, payee)
        three = legs.held(
            reference, payer=payer, payee=payee, through=through, minutes=minutes, by=by
        )
        new = carrying.carry_out(
            record,
            three,
            payer=payer,
            payee=payee,
            act=Act("federation.reserved", by, reference, {"minutes": minutes}),
            compare=lambda: _refuse_another_hold(reference, request_hash),
        )
    return Held(reference, payer, payee, minutes, replayed=not new)


@repeated
def take(*, reference: UUID, minutes: int, by: UUID | None) -> Taken:
    """Pay from what is held, wholly or in part; what is left of it is free again.

    More than is held is paid beside it in the same transaction, and meets all limits then: who
    pays must have consented to it. A network that is leaving still pays what was held; one that
    is suspended does not. Raises UnknownHold, HoldAlreadyResolved, NotFederated, NetworkResting,
    the ledger's NotAmount, and for what is more also TradeLimitDown, TradeLimitUp,
    RecipientCannotReceive, and NotEnoughCredits, whose figures are for the payer alone.
    """
    with carrying.door():
        hold = records.hold(reference)
    request_hash = carrying.digest("take", reference, minutes)
    record = Record(
        reference=reference,
        kind=Kind.EXCHANGE,
        payer=hold.payer,
        payee=hold.payee,
        minutes=minutes,
        by=by,
        request_hash=request_hash,
    )
    with carrying.door(hold.payer.network, hold.payee.network):
        new = carrying.carry_out(
            record.statement(),
            _taking(hold, minutes),
            payer=hold.payer,
            payee=hold.payee,
            act=Act("federation.taken", by, reference, {"minutes": minutes}),
            compare=lambda: _refuse_another_taking(reference, request_hash),
        )
    return Taken(reference, hold.payer, hold.payee, hold.minutes, minutes, replayed=not new)


@repeated
def release(*, reference: UUID, by: UUID | None) -> Released:
    """Give back what is held, whatever has become of the two networks.

    Raises UnknownHold, and HoldAlreadyResolved where it was taken.
    """
    with carrying.door():
        hold = records.hold(reference)
    record = Statement(_RELEASE, [reference, by])
    with carrying.door(hold.payer.network, hold.payee.network):
        three = legs.given_back(reference, payer=hold.payer.network, payee=hold.payee.network)
        new = carrying.carry_out(
            record,
            three,
            payer=hold.payer,
            payee=hold.payee,
            act=Act("federation.released", by, reference, {"minutes": hold.minutes}),
            compare=lambda: None,
        )
    return Released(reference, hold.payer, hold.payee, hold.minutes, replayed=not new)


def _refuse_another_hold(reference: UUID, request_hash: bytes) -> None:
    if bytes(CrossHold.objects.get(pk=reference).request_hash) != request_hash:
        raise KeyReused


def _refuse_another_taking(reference: UUID, request_hash: bytes) -> None:
    if bytes(CrossTransfer.objects.get(pk=reference).request_hash) != request_hash:
        raise HoldAlreadyResolved


def _taking(hold: records.Hold, minutes: int) -> list[Leg]:
    if minutes <= hold.minutes:
        return legs.taken(
            hold.reference, payer=hold.payer.network, payee=hold.payee.network, minutes=minutes
        )
    return legs.taken_and_more(
        hold.reference,
        payer=hold.payer,
        payee=hold.payee,
        through=carrying.between(hold.payer, hold.payee),
        held_minutes=hold.minutes,
        minutes=minutes,
    )


_HOLD = """
INSERT INTO federation_cross_hold (reference, payer_network_id, payee_network_id, payer_account,
                                   payee_account, payer_handle, payee_handle, minutes, actor,
                                   request_hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING RETURNING reference
"""
_RELEASE = """
INSERT INTO federation_cross_release (reference, actor) VALUES (%s, %s)
ON CONFLICT DO NOTHING RETURNING reference
"""
