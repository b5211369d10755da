"""A member who moves to another network takes their balance along.

Logins of two networks know nothing of each other. So the member makes a code, signed in where they
go, and writes it, signed in where they come from: who has both is one person. The code's reference
is that of what crosses, so a balance moves by it once. Each function opens the doors it needs, so
none may run inside a transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from kernel import clock, codes
from kernel.errors import NotFound, Refused
from kernel.ids import digest, uuid7
from shared_apps.federation import membership, recipients, services
from shared_apps.federation.carrying import Kind
from shared_apps.federation.models import CrossTransfer, FederatedNetwork, MovingCode
from shared_apps.federation.recipients import NotFederated, Recipient
from shared_apps.federation.refusals import BalancesStay, KeyReused, UnknownMovingCode
from shared_apps.federation.services import Sent
from tenant_apps.members import selectors as members
from tenants import current
from tenants.current import NetworkRef
from tenants.models import Domain

__all__ = ["BalancesStay", "Code", "Destination", "Moved", "OwnCode", "UnknownMovingCode"]

LASTS = timedelta(days=1)
TOLD_WITHIN = timedelta(days=2)


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


@dataclass(frozen=True, slots=True)
class Moved:
    """A balance that went along, and whose it was, by handle."""

    payer_handle: str
    sent: Sent


def make_code(*, network: NetworkRef, member_id: UUID) -> Code:
    """A new code of this member of the network, in place of one that they made before.

    Raises NotFound where the network lets no balances come along.
    """
    written, expires_at = codes.new(), _end()
    with current.federation(network):
        stands = membership.here(network.id)
        if not (stands.is_in and stands.balances_in):
            raise NotFound
        MovingCode.objects.update_or_create(
            network_id=network.id,
            member=member_id,
            defaults={"reference": uuid7(), "digest": digest(written), "expires_at": expires_at},
        )
    return Code(codes.shown(written), expires_at)


def destination(text: str, *, asking: NetworkRef) -> Destination:
    """Who made this code, for a member of the asking network.

    Raises UnknownMovingCode, OwnCode, NotFederated, NetworkResting, BalancesStay.
    """
    written = codes.written(text)
    with current.federation(asking):
        made = _standing().filter(digest=digest(written)).first()
        here = membership.here(asking.id)
    if made is None:
        raise UnknownMovingCode
    if made.network_id == asking.id:
        raise OwnCode
    there: FederatedNetwork = made.network
    partner = there.network.ref(made.host)
    if not made.is_used:
        for network, state in ((asking, here.state), (partner, there.state)):
            if state != membership.State.JOINED:
                raise NotFederated(network.slug)
        recipients.require_active(asking, partner)
        if not (here.balances_out and there.balances_in):
            raise BalancesStay(asking, partner)
    return Destination(made.reference, _member(made.member, partner), made.is_used)


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


def moved_lately(network: NetworkRef) -> list[Moved]:
    """What went along from here of late, of which the members may have to be told."""
    since = clock.now() - TOLD_WITHIN
    with current.federation(network):
        record = CrossTransfer.objects.filter(
            payer_network=network.id, kind=CrossTransfer.Kind.MOVE, created_at__gte=since
        )
        rows = list(record.order_by("created_at"))
    return [Moved(row.payer_handle, services.sent_before(row)) for row in rows]


def forget_old_codes(network: NetworkRef) -> int:
    """Delete what can be used no more; returns how many."""
    with current.federation(network):
        codes = MovingCode.objects.filter(network=network.id, expires_at__lte=clock.now())
        return codes.delete()[0]


def _end() -> datetime:
    return clock.now() + LASTS


def _standing() -> QuerySet[Any]:
    """Codes that are not over, with their network, its host, and whether something moved by it."""
    host = Domain.objects.filter(tenant=OuterRef("network"), is_primary=True).values("domain")[:1]
    used = CrossTransfer.objects.filter(reference=OuterRef("reference"))
    codes: QuerySet[Any] = MovingCode.objects.filter(expires_at__gt=clock.now())
    told = codes.annotate(host=Subquery(host), is_used=Exists(used))
    found: QuerySet[Any] = told.select_related("network__network")
    return found


def _member(member_id: UUID, partner: NetworkRef) -> Recipient:
    with current.enter(partner):
        try:
            member = members.get(member_id)
        except NotFound:
            raise UnknownMovingCode from None
        return recipients.of(member, partner)
