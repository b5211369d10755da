"""Credits cross between two networks. Who may trade is decided in `admission` and `leaving`."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DatabaseError

from kernel import database
from kernel.errors import NotFound, Refused
from kernel.minutes import hours
from shared_apps.federation import legs, recipients
from shared_apps.federation.legs import Ledger, LegRefused, Side
from shared_apps.federation.models import CrossTransfer
from shared_apps.federation.recipients import NetworkResting, NotFederated, Recipient
from tenant_apps.audit import services as audit
from tenant_apps.ledger import refusals
from tenant_apps.ledger.repeating import repeated
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef

MAX_NOTE = 500


class KeyReused(Refused):
    """The key belongs to a transfer with other particulars."""

    code = "key_reused"
    default_message = (
        "This form was already sent with other particulars. Open it again to send another gift."
    )


class NoteTooLong(Refused):
    code = "note_too_long"
    status = 400
    default_message = f"Write at most {MAX_NOTE} characters."


class TradeLimitDown(Refused):
    """The payer's network has received as much as it may before it gives again."""

    code = "trade_limit_down"

    def __init__(self, network: NetworkRef, room_minutes: int) -> None:
        much = (
            f"{network.name} can send only {hours(room_minutes)} more to other networks before "
            "it reaches its trade limit"
            if room_minutes
            else f"{network.name} has reached its trade limit"
        )
        super().__init__(
            f"{much}: it can still earn, by helping members of other networks. "
            "Your credits are untouched."
        )


class TradeLimitUp(Refused):
    """The payee's network has given as much as it may before it receives again."""

    code = "trade_limit_up"

    def __init__(self, network: NetworkRef, room_minutes: int) -> None:
        much = (
            f"{network.name} can receive only {hours(room_minutes)} more from other networks "
            "before it reaches its trade limit"
            if room_minutes
            else f"{network.name} has reached its trade limit"
        )
        super().__init__(
            f"{much}: it can still send credits to other networks. Your credits are untouched."
        )


class RecipientCannotReceive(Refused):
    """The payee's account is closed, suspended or full; which of them is not ours to tell."""

    code = "recipient_cannot_receive"

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} cannot receive these credits at the moment.")


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
    payer: Side
    payer_handle: str
    address: str
    minutes: int
    note: str
    by: UUID | None

    @property
    def hash(self) -> bytes:
        parts = [self.payer.network.id, self.payer.account_id, self.address, self.minutes]
        asked = "\x1f".join(str(part) for part in [*parts, self.note])
        return hashlib.sha256(asked.encode()).digest()

    def record(self, recipient: Recipient) -> list[Any]:
        """As the columns of _RECORD."""
        networks_of_both = [self.payer.network.id, recipient.network.id]
        handles = [self.payer_handle, recipient.handle]
        return [self.key, *networks_of_both, *handles, self.minutes, self.note, self.by, self.hash]


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
) -> Sent:
    """Send credits to a member of another network: three ledgers, one transaction, all or none.

    Opens the doors it needs, so it must not run inside a transaction. The same key with the same
    input sends once. Raises what `resolve` raises, KeyReused, NoteTooLong, TradeLimitDown,
    TradeLimitUp, RecipientCannotReceive, and the ledger's NotEnoughCredits and AccountFrozen.
    """
    order = _Order(
        key=key,
        payer=Side(payer_network, payer_account_id),
        payer_handle=payer_handle,
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
        posted = _cross(order, recipient, legs.between(payer_network, recipient.network))
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


_RECORD = """
INSERT INTO federation_cross_transfer (reference, payer_network_id, payee_network_id, payer_handle,
                                       payee_handle, minutes, note, actor, request_hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING RETURNING reference
"""


def _cross(order: _Order, recipient: Recipient, through: legs.Between) -> bool:
    """Write the record, whose trigger asks for two active federated networks, and post.

    All of it is one message. False if another request with this key was faster.
    """
    payee = Side(recipient.network, recipient.account_id)
    three = legs.planned(
        order.key,
        payer=order.payer,
        payee=payee,
        through=through,
        minutes=order.minutes,
        by=order.by,
    )
    record = database.Statement(_RECORD, order.record(recipient))
    statements = [record, *(leg.statement for leg in three)]
    with database.atomic():
        try:
            [recorded, *rows] = database.together(statements)
        except DatabaseError as error:
            raise _refusal(error, three, order, recipient) from error
        if not recorded:
            _refuse_other_input(CrossTransfer.objects.get(reference=order.key), order)
        try:
            posted = legs.posted(three, rows)
        except LegRefused as refused:
            raise _plain(refused, order, recipient) from refused
        if posted:
            detail = {"minutes": order.minutes}
            audit.record(action="federation.sent", by=order.by, subject=order.key, detail=detail)
    return posted


def _refuse_other_input(row: CrossTransfer, order: _Order) -> None:
    if bytes(row.request_hash) != order.hash:
        raise KeyReused


_BY_STATE: dict[str, type[NotFederated | NetworkResting]] = {
    "FD001": NotFederated,
    "FD002": NetworkResting,
}


def _refusal(
    error: DatabaseError, three: Sequence[legs.Leg], order: _Order, recipient: Recipient
) -> Exception:
    """The rule that a ledger or the record's trigger enforced, in words."""
    if refused := legs.refusal(error, three):
        return _plain(refused, order, recipient)
    partners = [order.payer.network, recipient.network]
    diagnosis = getattr(error.__cause__, "diag", None)
    rule = _BY_STATE.get(getattr(diagnosis, "sqlstate", "") or "")
    if rule is None:
        return error
    which = getattr(diagnosis, "message_detail", "")
    slugs = [partner.slug for partner in partners if str(partner.id) == which]
    return rule(slugs[0] if slugs else partners[0].slug)


def _plain(refused: LegRefused, order: _Order, recipient: Recipient) -> Refused:
    """What a ledger's refusal means to the sender."""
    why = refused.why
    if isinstance(why, refusals.KeyReused):
        return KeyReused()
    if isinstance(why, refusals.AskAgain):
        return why
    if refused.ledger is Ledger.PAYEE:
        return RecipientCannotReceive(recipient.address)
    if refused.ledger is Ledger.PAYER:
        return why
    if isinstance(why, refusals.NotEnoughCredits):
        return TradeLimitDown(order.payer.network, why.available_minutes)
    if isinstance(why, refusals.AboveCeiling):
        return TradeLimitUp(recipient.network, why.room_minutes)
    return NotFederated(order.payer.network.slug)
