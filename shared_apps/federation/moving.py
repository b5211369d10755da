"""A member who moves to another network takes their balance along.

Logins of two networks know nothing of each other. So the member makes a code, signed in where they
go, and writes it, signed in where they come from: who has both is one person. The code's reference
is that of what crosses, so a balance moves by it once. Each function opens the doors it needs, so
none may run inside a transaction.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kernel import clock
from kernel.errors import NotFound, Refused
from kernel.ids import digest, uuid7
from shared_apps.federation import membership, recipients, services
from shared_apps.federation.carrying import Kind
from shared_apps.federation.models import CrossTransfer, MovingCode
from shared_apps.federation.recipients import Recipient
from shared_apps.federation.refusals import BalancesStay, KeyReused, UnknownMovingCode
from shared_apps.federation.services import Sent
from tenant_apps.members import selectors as members
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef

__all__ = ["BalancesStay", "Code", "Destination", "OwnCode", "UnknownMovingCode"]

LASTS = timedelta(days=1)
LENGTH = 12
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class OwnCode(Refused):
    """The code was made in the network that it is written in."""

    code = "own_moving_code"
    status = 400
    default_message = (
        "This code was made in this network. Make one in the network that you move to, and write "
        "it here."
    )


@dataclass(frozen=True, slots=True)
class Code:
    """A code, as its member reads it once, and until when it can be used."""

    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the balance goes: the member who made the code. `is_used`: something moved by it."""

    reference: UUID
    recipient: Recipient
    is_used: bool


def make_code(*, network: NetworkRef, member_id: UUID) -> Code:
    """A new code of this member of the network, in place of one that they made before.

    Raises NotFound where the network lets no balances come along.
    """
    written, expires_at = "".join(secrets.choice(LETTERS) for _ in range(LENGTH)), _end()
    with current.federation(network):
        stands = membership.here(network.id)
        if not (stands.is_in and stands.balances_in):
            raise NotFound
        MovingCode.objects.update_or_create(
            network_id=network.id,
            member=member_id,
            defaults={"reference": uuid7(), "digest": digest(written), "expires_at": expires_at},
        )
    return Code("-".join(written[at : at + 4] for at in range(0, LENGTH, 4)), expires_at)


def destination(text: str, *, asking: NetworkRef) -> Destination:
    """Who made this code, for a member of the asking network.

    Raises UnknownMovingCode, OwnCode, NotFederated, NetworkResting, BalancesStay.
    """
    written = "".join(letter for letter in text.lower() if letter in LETTERS)
    with current.federation(asking):
        made = MovingCode.objects.filter(digest=digest(written), expires_at__gt=clock.now()).first()
        if made is None:
            raise UnknownMovingCode
        is_used = CrossTransfer.objects.filter(reference=made.reference).exists()
    if made.network_id == asking.id:
        raise OwnCode
    partner = networks.get(made.network_id)
    if not is_used:
        _require_moves(asking, partner)
    recipient = _member(made.member, partner)
    return Destination(made.reference, recipient, is_used)


def move(
    *,
    to: Destination,
    payer_network: NetworkRef,
    payer_account_id: UUID,
    payer_handle: str,
    minutes: int,
    by: UUID,
) -> Sent:
    """Let these minutes, which are the whole balance, follow their member.

    The same again moves once. Raises UnknownMovingCode, BalancesStay, and what `services.send`
    raises for a gift.
    """
    try:
        return services.send(
            key=to.reference,
            payer_network=payer_network,
            payer_account_id=payer_account_id,
            payer_handle=payer_handle,
            address=to.recipient.address,
            minutes=minutes,
            note="",
            by=by,
            kind=Kind.MOVE,
        )
    except KeyReused as refused:
        raise UnknownMovingCode from refused


def _end() -> datetime:
    return clock.now() + LASTS


def _require_moves(payer: NetworkRef, payee: NetworkRef) -> None:
    """As far as it can be known before; the record's trigger asks again."""
    recipients.require_federated(payer, payee)
    recipients.require_active(payer, payee)
    with current.federation(payer, payee):
        out, come = membership.here(payer.id), membership.here(payee.id)
    if not (out.balances_out and come.balances_in):
        raise BalancesStay(payer, payee)


def _member(member_id: UUID, partner: NetworkRef) -> Recipient:
    with current.enter(partner):
        try:
            member = members.get(member_id)
        except NotFound:
            raise UnknownMovingCode from None
        return recipients.of(member, partner)
