"""Reading a network's membership of the federation, and what led to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kernel import clock
from shared_apps.federation.models import TERMS_VERSION, FederatedNetwork, MembershipStep
from tenants import current

State = FederatedNetwork.State
Kind = MembershipStep.Kind

SHOWN = 50
# Whatever could not be told of by then nobody waits for.
TOLD_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Membership:
    """Where a network stands. One that never took a step is outside."""

    network_id: UUID
    state: str = State.OUTSIDE
    terms_version: str = ""
    shares: str = FederatedNetwork.Shares.MARKED
    balances_out: bool = False
    balances_in: bool = False
    joined_at: datetime | None = None
    left_at: datetime | None = None

    @property
    def is_in(self) -> bool:
        return self.state == State.JOINED

    @property
    def was_in(self) -> bool:
        return self.left_at is not None

    @property
    def has_newer_terms(self) -> bool:
        """Whether its champion is asked to agree again; trade goes on meanwhile."""
        return self.is_in and self.terms_version != TERMS_VERSION


@dataclass(frozen=True, slots=True)
class Step:
    """Something that one side did. Who it was is an id: an operator's or a member's, by `side`."""

    id: UUID
    kind: str
    side: str
    actor: UUID | None
    reason: str
    terms_version: str
    shares: str
    balances_out: bool | None
    balances_in: bool | None
    floor_minutes: int | None
    ceiling_minutes: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A network about whose membership somebody has to decide, and the step it waits after."""

    slug: str
    name: str
    state: str
    step: Step


def of(network_id: UUID) -> Membership:
    """Where this network stands. Opens the federation's door."""
    with current.federation():
        return here(network_id)


def let_balance_go(*, out_of: UUID, into: UUID) -> bool:
    """Whether both let a member's balance go along this way. Opens the federation's door."""
    with current.federation():
        rows = FederatedNetwork.objects.filter(network_id__in=[out_of, into], state=State.JOINED)
        known = {row.network_id: row for row in rows}
    return (
        out_of in known
        and into in known
        and (known[out_of].balances_out and known[into].balances_in)
    )


def here(network_id: UUID) -> Membership:
    """The same, inside a door that may read the federation's tables."""
    row = FederatedNetwork.objects.filter(network_id=network_id).first()
    return _membership(row) if row else Membership(network_id)


def _membership(row: FederatedNetwork) -> Membership:
    return Membership(
        network_id=row.network_id,
        state=row.state,
        terms_version=row.terms_version,
        shares=row.shares,
        balances_out=row.balances_out,
        balances_in=row.balances_in,
        joined_at=row.joined_at,
        left_at=row.left_at,
    )


def with_steps(network_id: UUID) -> tuple[Membership, list[Step]]:
    """The same, and what led to it, the newest first. Opens the federation's door."""
    with current.federation():
        taken = MembershipStep.objects.filter(network_id=network_id)
        rows = list(taken.select_related("network__federated")[:SHOWN])
        stands = _membership(rows[0].network.federated) if rows else here(network_id)
        return stands, _steps(rows)


def steps_lately(network_id: UUID) -> list[Step]:
    """What may have to be told, in the order it happened. Opens the federation's door."""
    since = clock.now() - TOLD_WITHIN
    with current.federation():
        rows = MembershipStep.objects.filter(network_id=network_id, at__gte=since).order_by("id")
        return _steps(rows)


def offered(steps: Iterable[Step]) -> Step | None:
    """The invitation that stood last, of steps that come newest first."""
    return next((step for step in steps if step.kind == Kind.INVITED), None)


def cases() -> list[Case]:
    """Networks invited, applied or leaving, by name. In the shared schema's door."""
    waiting = FederatedNetwork.objects.filter(
        state__in=[State.INVITED, State.APPLIED, State.LEAVING]
    )
    rows = list(waiting.select_related("network").order_by("network__name", "network_id"))
    last = MembershipStep.objects.filter(
        network__in=[row.network_id for row in rows],
        kind__in=[Kind.INVITED, Kind.APPLIED, Kind.LEAVING],
    )
    newest = last.order_by("network_id", "-id").distinct("network_id")
    by_network = {step.network_id: _step(step) for step in newest}
    return [
        Case(row.network.slug, row.network.name, row.state, by_network[row.network_id])
        for row in rows
    ]


def _steps(rows: Iterable[MembershipStep]) -> list[Step]:
    return [_step(row) for row in rows]


def _step(row: MembershipStep) -> Step:
    return Step(
        id=row.id,
        kind=row.kind,
        side=row.side,
        actor=row.actor,
        reason=row.reason,
        terms_version=row.terms_version,
        shares=row.shares,
        balances_out=row.balances_out,
        balances_in=row.balances_in,
        floor_minutes=row.floor_minutes,
        ceiling_minutes=row.ceiling_minutes,
        at=row.at,
    )
