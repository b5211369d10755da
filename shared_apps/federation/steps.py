"""What every step of a network's membership has in common: its lock, its refusals, its record.

A step begins by locking the network's row, so that of two at once the second sees what the first
has left behind.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from kernel import clock
from kernel.errors import NotFound, Refused
from shared_apps.federation import operators_mail
from shared_apps.federation.models import MAX_REASON, FederatedNetwork, MembershipStep
from shared_apps.federation.recipients import NetworkResting
from tenant_apps.audit import services as audit
from tenants.current import NetworkRef
from tenants.models import Network

State = FederatedNetwork.State
Kind = MembershipStep.Kind
Side = MembershipStep.Side

NETWORK: Final = Side.NETWORK
CENTRE: Final = Side.CENTRE

ACTIONS: dict[str, str] = {
    Kind.INVITED: "federation.invited",
    Kind.APPLIED: "federation.applied",
    Kind.WITHDRAWN: "federation.withdrawn",
    Kind.REFUSED: "federation.refused",
    Kind.JOINED: "federation.joined",
    Kind.AGREED: "federation.terms_agreed",
    Kind.SHARING: "federation.sharing_changed",
    Kind.BALANCES: "federation.balances_changed",
    Kind.LIMITS: "federation.limits_changed",
    Kind.LEAVING: "federation.leaving",
    Kind.STAYED: "federation.stayed",
    Kind.LEFT: "federation.left",
}


class NotPossibleNow(Refused):
    """The network's membership is in a state from which this cannot be done, perhaps just now."""

    code = "federation_not_possible_now"
    default_message = (
        "Somebody has decided about this in the meantime. Look at how it stands, and start again."
    )


class NotIn(NotFound):
    code = "not_in_federation"
    default_message = "This network is not in the federation."


class ReasonMissing(Refused):
    code = "federation_reason_missing"
    status = 400
    default_message = "Say why: the other side reads it."


class ReasonTooLong(Refused):
    code = "federation_reason_too_long"
    status = 400
    default_message = f"Write at most {MAX_REASON} characters."


def locked(network: NetworkRef) -> FederatedNetwork:
    """The network's row, made if it is missing, and locked until the transaction ends.

    Rows that name the network are still written: who writes one may hold the lock of trade, which
    the step takes next.
    """
    FederatedNetwork.objects.bulk_create(
        [FederatedNetwork(network_id=network.id)], ignore_conflicts=True
    )
    return FederatedNetwork.objects.select_for_update(no_key=True).get(network_id=network.id)


def existing(network: NetworkRef) -> FederatedNetwork:
    """The same of one that has taken a step before. Raises NotIn."""
    rows = FederatedNetwork.objects.select_for_update(no_key=True)
    row = rows.filter(network_id=network.id).first()
    if row is None:
        raise NotIn
    return row


def expect(row: FederatedNetwork, *states: str) -> None:
    """Raises NotPossibleNow unless the row is in one of these states."""
    if row.state not in states:
        raise NotPossibleNow


def expect_active(network: NetworkRef) -> None:
    """Raises NetworkResting unless the network is active, as the registry has it now."""
    if not Network.objects.filter(id=network.id, state=Network.State.ACTIVE).exists():
        raise NetworkResting(network.slug)


def said_why(text: str) -> str:
    """The reason, tidied. Raises ReasonMissing, ReasonTooLong."""
    if not (tidy := said(text)):
        raise ReasonMissing
    return tidy


def said(text: str) -> str:
    """Words that need not be there, tidied. Raises ReasonTooLong."""
    tidy = text.strip()
    if len(tidy) > MAX_REASON:
        raise ReasonTooLong
    return tidy


def back(row: FederatedNetwork) -> FederatedNetwork:
    """As it was before it was invited, or applied."""
    row.state = State.LEFT if row.left_at else State.OUTSIDE
    return row


def record(
    network: NetworkRef, kind: str, *, side: str, by: UUID | None, **more: Any
) -> MembershipStep:
    """Write the step and its audit; tell operators of what a network did."""
    step = MembershipStep.objects.create(
        network_id=network.id, kind=kind, side=side, actor=by, **more
    )
    told = ("_minutes", "balances_out", "balances_in")
    detail = {name: more[name] for name in more if name.endswith(told)}
    detail["side"] = str(side)
    audit.record(action=ACTIONS[kind], by=by, subject=network.id, detail=detail)
    if side == NETWORK:
        operators_mail.tell(network, step)
    return step


def now_after(moment: datetime | None) -> datetime:
    """The time of day, and never before this moment: clocks of two machines differ."""
    now = clock.now()
    return max(now, moment) if moment else now
