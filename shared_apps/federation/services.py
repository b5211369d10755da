"""Credits cross between two networks. Who may trade is decided in `admission` and `leaving`."""

from dataclasses import dataclass
from uuid import UUID

from kernel.errors import Refused
from shared_apps.federation import carrying, legs, recipients
from shared_apps.federation.carrying import Act, Kind, Record
from shared_apps.federation.legs import Side
from shared_apps.federation.models import CrossTransfer
from shared_apps.federation.recipients import Recipient
from shared_apps.federation.refusals import (
    KeyReused,
    RecipientCannotReceive,
    TradeLimitDown,
    TradeLimitUp,
)
from tenant_apps.ledger.repeating import repeated
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef

__all__ = [
    "KeyReused",
    "NoteTooLong",
    "RecipientCannotReceive",
    "Sent",
    "TradeLimitDown",
    "TradeLimitUp",
    "send",
]

MAX_NOTE = 500
_ACTIONS = {Kind.GIFT: "federation.sent", Kind.MOVE: "federation.moved"}


class NoteTooLong(Refused):
    code = "note_too_long"
    status = 400
    default_message = f"Write at most {MAX_NOTE} characters."


@dataclass(frozen=True, slots=True)
class Sent:
    """Credits that crossed. `replayed` says that an earlier request had sent them."""

    reference: UUID
    payee_network: NetworkRef
    payee_handle: str
    minutes: int
    note: str
    replayed: bool

    @property
    def address(self) -> str:
        return f"{self.payee_handle}@{self.payee_network.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What a request asks for; its hash is what its key stands for."""

    key: UUID
    kind: CrossTransfer.Kind
    payer: Side
    address: str
    minutes: int
    note: str
    by: UUID | None

    @property
    def hash(self) -> bytes:
        asked = [self.payer.network.id, self.payer.account_id, self.address, self.minutes]
        kind = [] if self.kind is Kind.GIFT else [self.kind]
        return carrying.digest(*asked, self.note, *kind)


@repeated
def send(
    *,
    key: UUID,
    payer_network: NetworkRef,
    payer_account_id: UUID,
    payer_handle: str,
    address: str,
    minutes: int,
    note: str,
    by: UUID | None,
    kind: CrossTransfer.Kind = Kind.GIFT,
) -> Sent:
    """Send credits to a member of another network: three ledgers, one transaction, all or none.

    `kind` is a gift, or a move, which `moving` asks for and of whose code the key is. Opens the
    doors it needs, so it must not run inside a transaction. The same key with the same input
    sends once. Raises what `resolve` raises, KeyReused, NoteTooLong, TradeLimitDown,
    TradeLimitUp, RecipientCannotReceive, and the ledger's NotEnoughCredits and AccountFrozen.
    """
    order = _Order(
        key=key,
        kind=kind,
        payer=Side(payer_network, payer_handle, payer_account_id),
        address=address.strip().lower(),
        minutes=minutes,
        note=note.strip(),
        by=by,
    )
    if len(order.note) > MAX_NOTE:
        raise NoteTooLong
    if (earlier := _earlier(order)) is not None:
        return earlier
    recipient = recipients.resolve(order.address, asking=payer_network)
    with current.federation(payer_network, recipient.network):
        posted = _cross(order, recipient)
    return Sent(key, recipient.network, recipient.handle, minutes, order.note, replayed=not posted)


def _earlier(order: _Order) -> Sent | None:
    """What this key has sent before, if it has."""
    with current.federation(order.payer.network):
        row = CrossTransfer.objects.filter(reference=order.key).first()
    if row is None:
        return None
    _refuse_other_input(row, order)
    return sent_before(row)


def sent_before(row: CrossTransfer) -> Sent:
    """What this record says was sent. Not within a transaction."""
    partner = networks.get(row.payee_network_id)
    return Sent(row.reference, partner, row.payee_handle, row.minutes, row.note, replayed=True)


def _cross(order: _Order, recipient: Recipient) -> bool:
    """Write the record and post. False if another request with this key was faster."""
    payee = Side(recipient.network, recipient.handle, recipient.account_id)
    three = legs.planned(
        order.key,
        payer=order.payer,
        payee=payee,
        through=carrying.between(order.payer, payee),
        minutes=order.minutes,
        by=order.by,
    )
    record = Record(
        reference=order.key,
        kind=order.kind,
        payer=order.payer,
        payee=payee,
        minutes=order.minutes,
        note=order.note,
        by=order.by,
        request_hash=order.hash,
    )
    return carrying.carry_out(
        record.statement(),
        three,
        payer=order.payer,
        payee=payee,
        act=Act(_ACTIONS[order.kind], order.by, order.key, {"minutes": order.minutes}),
        compare=lambda: _refuse_other_input(CrossTransfer.objects.get(pk=order.key), order),
    )


def _refuse_other_input(row: CrossTransfer, order: _Order) -> None:
    if bytes(row.request_hash) != order.hash:
        raise KeyReused
