"""Two networks settle what stands between them, once one of them has left.

What one owes the other is what crossed between the two and was not settled. Settling it is a
transfer like any that crosses, from the issue account of one to that of the other: afterwards
nothing stands between the two, and no member's balance changes. Both networks' champions say yes,
whoever begins, or an operator does and says why.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q, Sum
from psycopg import sql

from kernel import clock, database
from kernel.errors import NotFound, Refused
from shared_apps.federation import carrying, legs, membership, steps
from shared_apps.federation.carrying import Act, Record
from shared_apps.federation.legs import Side
from shared_apps.federation.models import CrossTransfer, FederatedNetwork, Settlement
from shared_apps.federation.refusals import TradeLimitDown, TradeLimitUp
from shared_apps.federation.steps import State
from tenant_apps.audit import services as audit
from tenant_apps.ledger.repeating import repeated
from tenants import current
from tenants import selectors as networks
from tenants.current import NetworkRef


class NothingToSettle(Refused):
    """The two are even."""

    code = "nothing_to_settle"
    default_message = "Nothing stands between these two networks: there is nothing to settle."


class LimitInTheWay(Refused):
    """One of the two would pass a trade limit by it."""

    code = "settlement_limit"

    def __init__(self, which: str) -> None:
        super().__init__(
            f"Settling this would take {which} beyond its trade limit. The central service can "
            "change the limit first."
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands between a network and another: above zero, it is owed to the network.

    `yes_of` is the network whose champion has agreed to settle it.
    """

    partner_id: UUID
    partner_slug: str
    partner_name: str
    minutes: int
    yes_of: UUID | None


@dataclass(frozen=True, slots=True)
class Happened:
    """A settlement that a network may have to be told of, as this network sees it."""

    reference: UUID
    partner_name: str
    minutes: int
    by_network: UUID | None
    actor: UUID | None
    reason: str
    is_settled: bool
    at: datetime


@repeated
def say_yes(*, network: NetworkRef, partner: NetworkRef, minutes: int, by: UUID) -> bool:
    """Agree for one network to settle this with the other; returns whether that settles it.

    `minutes` is what stands as the network sees it: another amount is no longer agreed to. Opens
    the federation's door. Raises NotPossibleNow, NothingToSettle, LimitInTheWay.
    """
    with current.federation(network, partner), database.atomic():
        stands = _expected(network, partner)
        if minutes != stands.minutes:
            raise steps.NotPossibleNow
        agreed = _yes(network.id, partner.id, stands)
        if agreed is None:
            _say(network, partner, minutes, proposed_by=network.id, by=by)
            return False
        if agreed.proposed_by_id == network.id:
            return False
        _carry_out(agreed, network, partner, by=by)
    return True


@repeated
def settle(*, network: NetworkRef, partner: NetworkRef, reason: str, by: UUID | None) -> None:
    """Settle by the central service. Opens the federation's door.

    Raises ReasonMissing, ReasonTooLong, NotPossibleNow, NothingToSettle, LimitInTheWay.
    """
    why = steps.said_why(reason)
    with current.federation(network, partner), database.atomic():
        stands = _expected(network, partner)
        row = _say(network, partner, stands.minutes, proposed_by=None, by=by, reason=why)
        _carry_out(row, network, partner, by=by)


def settle_all(*, network: NetworkRef, reason: str, by: UUID | None) -> int:
    """Settle by the central service whatever stands between a network that left and others.

    One after the other, each by itself; returns how many. Raises what `settle` raises.
    """
    found = open_with(network)
    for one in found:
        settle(network=network, partner=networks.get(one.partner_id), reason=reason, by=by)
    return len(found)


def open_with(network: NetworkRef) -> list[Standing]:
    """What can be settled of this network, by the partners' names. Opens the federation's door.

    That is what stands between it and any other, if it has left; else with those that have.
    """
    with current.federation(network):
        stands = _nets(network.id)
        rows = FederatedNetwork.objects.filter(network_id__in=[network.id, *stands])
        known = list(rows.select_related("network").order_by("network__name", "network_id"))
        left = {row.network_id for row in known if row.state == State.LEFT}
        partners = [
            row for row in known if row.network_id in stands and left & {row.network_id, network.id}
        ]
        said = _said(network.id, {row.network_id: stands[row.network_id] for row in partners})
    return [
        Standing(
            partner_id=row.network_id,
            partner_slug=row.network.slug,
            partner_name=row.network.name,
            minutes=stands[row.network_id].minutes,
            yes_of=said.get(row.network_id),
        )
        for row in partners
    ]


def is_even(network_id: UUID) -> bool:
    """Whether nothing stands between it and any other. In a door that may read what crossed."""
    return not _nets(network_id)


def partner_of(network: NetworkRef, slug: str) -> NetworkRef:
    """The other network by its slug. Raises NotFound unless something can be settled with it."""
    for one in open_with(network):
        if one.partner_slug == slug:
            return networks.get(one.partner_id)
    raise NotFound


def happened_lately(network_id: UUID) -> list[Happened]:
    """What was agreed or settled, in the order it happened. Opens the federation's door."""
    since = clock.now() - membership.TOLD_WITHIN
    with current.federation():
        rows = list(
            Settlement.objects.filter(at__gte=since)
            .filter(Q(payer_network=network_id) | Q(payee_network=network_id))
            .select_related("payer_network", "payee_network")
            .order_by("id")
        )
        made = CrossTransfer.objects.filter(reference__in=[row.id for row in rows])
        settled = {row.reference: row for row in made}
    return [_happened(row, network_id, settled.get(row.id)) for row in rows]


def _happened(row: Settlement, network_id: UUID, made: CrossTransfer | None) -> Happened:
    pays = row.payer_network_id == network_id
    partner = row.payee_network if pays else row.payer_network
    return Happened(
        reference=row.id,
        partner_name=partner.name,
        minutes=row.minutes if pays else -row.minutes,
        by_network=row.proposed_by_id,
        actor=made.actor if made else row.actor,
        reason=row.reason,
        is_settled=made is not None,
        at=made.created_at if made else row.at,
    )


def _expected(network: NetworkRef, partner: NetworkRef) -> "_Net":
    """What stands between the two, whom nobody else settles until the transaction ends."""
    low, high = sorted([network.id, partner.id])
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"federation.settle:{low}:{high}"],
        )
    left = FederatedNetwork.objects.filter(network__in=[low, high], state=State.LEFT)
    if not left.exists():
        raise steps.NotPossibleNow
    stands = _nets(network.id, with_partner=partner.id).get(partner.id)
    if stands is None:
        raise NothingToSettle
    return stands


@dataclass(frozen=True, slots=True)
class _Net:
    """What crossed between a network and another, and when the last of it did."""

    minutes: int
    last_at: datetime


def _nets(network_id: UUID, *, with_partner: UUID | None = None) -> dict[UUID, _Net]:
    """For each other with which it is not even; what the network paid counts below zero."""
    found: dict[UUID, _Net] = {}
    for here, there, sign in (
        ("payee_network", "payer_network", 1),
        ("payer_network", "payee_network", -1),
    ):
        rows = CrossTransfer.objects.filter(**{here: network_id}).order_by()
        if with_partner:
            rows = rows.filter(**{there: with_partner})
        for partner, minutes, last in rows.values_list(there).annotate(
            Sum("minutes"), Max("created_at")
        ):
            known = found.get(partner)
            found[partner] = _Net(
                (known.minutes if known else 0) + sign * int(minutes),
                max(known.last_at, last) if known else last,
            )
    return {partner: net for partner, net in found.items() if net.minutes}


def _yes(network_id: UUID, partner_id: UUID, stands: _Net) -> Settlement | None:
    """The yes of one of the two. Whatever crosses after it ends it: it was to what stood then."""
    both = [network_id, partner_id]
    said = Settlement.objects.filter(payer_network__in=both, payee_network__in=both)
    return said.filter(at__gt=stands.last_at).order_by("-id").first()


def _said(network_id: UUID, stands: dict[UUID, _Net]) -> dict[UUID, UUID | None]:
    """Whose yes stands, by partner, in one query."""
    if not stands:
        return {}
    rows = Settlement.objects.filter(
        Q(payer_network=network_id) | Q(payee_network=network_id)
    ).order_by("id")
    said: dict[UUID, UUID | None] = {}
    for row in rows.filter(at__gt=min(net.last_at for net in stands.values())):
        partner = (
            row.payee_network_id if row.payer_network_id == network_id else row.payer_network_id
        )
        if partner in stands and row.at > stands[partner].last_at:
            said[partner] = row.proposed_by_id
    return said


def _say(
    network: NetworkRef,
    partner: NetworkRef,
    minutes: int,
    *,
    proposed_by: UUID | None,
    by: UUID | None,
    reason: str = "",
) -> Settlement:
    payer, payee = (network, partner) if minutes > 0 else (partner, network)
    return Settlement.objects.create(
        payer_network_id=payer.id,
        payee_network_id=payee.id,
        minutes=abs(minutes),
        proposed_by_id=proposed_by,
        actor=by,
        reason=reason,
    )


def _carry_out(
    row: Settlement, network: NetworkRef, partner: NetworkRef, *, by: UUID | None
) -> None:
    """The record and the three transfers under the settlement's own id."""
    pays = row.payer_network_id == network.id
    payer, payee = (_side(one) for one in ((network, partner) if pays else (partner, network)))
    three = legs.planned(
        row.id,
        payer=payer,
        payee=payee,
        through=carrying.between(payer, payee),
        minutes=row.minutes,
        by=None,
    )
    record = Record(
        reference=row.id,
        kind=CrossTransfer.Kind.SETTLEMENT,
        payer=payer,
        payee=payee,
        minutes=row.minutes,
        by=by,
        request_hash=carrying.digest("settle", row.id),
    )
    act = Act("federation.settled", by, row.id, {"minutes": row.minutes})
    try:
        # It never stood before: the yes is new, or waited under the lock.
        carrying.carry_out(
            record.statement(), three, payer=payer, payee=payee, act=act, compare=lambda: None
        )
    except TradeLimitDown as refused:
        raise LimitInTheWay(payer.network.name) from refused
    except TradeLimitUp as refused:
        raise LimitInTheWay(payee.network.name) from refused
    for one in (payer, payee):
        audit.record(
            action="federation.settled",
            by=by,
            subject=one.network.id,
            detail={"side": "network" if row.proposed_by_id else "centre", "minutes": row.minutes},
        )


def _side(network: NetworkRef) -> Side:
    """A network as the one that pays or is paid: by its issue account, and no member's."""
    asked = sql.SQL("SELECT id FROM {} WHERE kind = 'issue'").format(
        sql.Identifier(network.schema, "ledger_account")
    )
    with database.cursor() as cursor:
        cursor.execute(asked.as_string())
        found = cursor.fetchone()
    assert found
    return Side(network, "", found[0])
