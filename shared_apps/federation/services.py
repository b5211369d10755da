"""Every write of the federation: networks join and leave, and credits cross between two."""

from dataclasses import dataclass
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound, Refused
from shared_apps.federation import carrying, legs, recipients
from shared_apps.federation.carrying import Act, Kind, Record
from shared_apps.federation.legs import Side
from shared_apps.federation.models import TERMS_VERSION, CrossTransfer, FederatedNetwork
from shared_apps.federation.recipients import Recipient
from shared_apps.federation.refusals import (
    KeyReused,
    RecipientCannotReceive,
    TradeLimitDown,
    TradeLimitUp,
)
from tenant_apps.audit import services as audit
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind
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
    "join",
    "leave",
    "send",
]

FLOOR_MINUTES = -600 * 60
CEILING_MINUTES = 600 * 60
MAX_NOTE = 500


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


def join(
    *,
    network: NetworkRef,
    by: UUID | None,
    floor_minutes: int | None = FLOOR_MINUTES,
    ceiling_minutes: int | None = CEILING_MINUTES,
) -> None:
    """Take a network into the federation, or back into it, with its trade limits.

    Runs in the shared schema. A network that is in already gets the limits.
    """
    with database.atomic():
        FederatedNetwork.objects.update_or_create(
            network_id=network.id,
            defaults={"state": FederatedNetwork.State.JOINED, "left_at": None},
            create_defaults={"joined_at": clock.now(), "terms_version": TERMS_VERSION},
        )
        account = ledger.open_account(
            kind=AccountKind.NETWORK,
            holder=network.id,
            floor=floor_minutes,
            ceiling=ceiling_minutes,
        )
        ledger.change_account(
            account=account,
            by=by,
            reason="federation.joined",
            floor=floor_minutes,
            ceiling=ceiling_minutes,
            frozen=False,
        )
        audit.record(
            action="federation.joined",
            by=by,
            subject=network.id,
            detail={"floor_minutes": floor_minutes, "ceiling_minutes": ceiling_minutes},
        )


def leave(*, network: NetworkRef, by: UUID | None) -> None:
    """End a network's trade. Its position stands. Runs in the shared schema. Raises NotFound."""
    with database.atomic():
        left = FederatedNetwork.objects.filter(
            network_id=network.id, state=FederatedNetwork.State.JOINED
        ).update(state=FederatedNetwork.State.LEFT, left_at=clock.now())
        if not left:
            raise NotFound("This network is not in the federation.")
        account = ledger.open_account(kind=AccountKind.NETWORK, holder=network.id)
        ledger.change_account(account=account, by=by, reason="federation.left", frozen=True)
        audit.record(action="federation.left", by=by, subject=network.id)


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

    `kind` is a gift, or a move: the balance of a member who goes to another network. Opens the
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
    partner = networks.by_id(row.payee_network_id)
    if partner is None:
        raise NotFound
    return Sent(order.key, partner, row.payee_handle, row.minutes, row.note, replayed=True)


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
        act=Act("federation.sent", order.by, order.key, {"minutes": order.minutes}),
        compare=lambda: _refuse_other_input(CrossTransfer.objects.get(pk=order.key), order),
    )


def _refuse_other_input(row: CrossTransfer, order: _Order) -> None:
    if bytes(row.request_hash) != order.hash:
        raise KeyReused
