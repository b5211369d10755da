"""What networks and operators see of the federation. Each function opens the door it needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from shared_apps.federation.models import CrossTransfer, FederatedNetwork
from shared_apps.federation.recipients import Recipient, resolve
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger import statements
from tenant_apps.ledger.models import AccountKind
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.ledger.statements import Line
from tenants import current

__all__ = [
    "Crossing",
    "Period",
    "Position",
    "Recipient",
    "Statement",
    "StatementLine",
    "crossings",
    "is_federated",
    "period",
    "position",
    "positions",
    "resolve",
    "statement",
]

PAGE = 50


@dataclass(frozen=True, slots=True)
class Position:
    """A network on the national ledger. A limit of None is no limit."""

    network_id: UUID
    slug: str
    name: str
    joined: bool
    minutes: int
    floor_minutes: int | None
    ceiling_minutes: int | None


@dataclass(frozen=True, slots=True)
class Crossing:
    """A transfer between networks as one of the two sees it."""

    reference: UUID
    outgoing: bool
    here_handle: str
    there_handle: str
    there_slug: str
    there_name: str
    minutes: int
    note: str
    at: datetime
    kind: str = CrossTransfer.Kind.GIFT

    @property
    def is_move(self) -> bool:
        """Whether it is the whole balance of a member who moved."""
        return self.kind == CrossTransfer.Kind.MOVE

    @property
    def is_of_exchange(self) -> bool:
        """Whether it was paid for help."""
        return self.kind == CrossTransfer.Kind.EXCHANGE

    @property
    def there_address(self) -> str:
        return f"{self.there_handle}@{self.there_slug}"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of a network's position; without a crossing, one the operator made.

    That of a reversal has the crossing which it undoes.
    """

    at: datetime
    minutes: int
    position_minutes: int
    crossing: Crossing | None
    is_reversal: bool = False
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """Some of a network's movements, newest first. `older` is where the next page begins."""

    lines: list[StatementLine]
    older: str | None


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time of a network's statement, and its position at both ends."""

    lines: list[StatementLine]
    opening_minutes: int
    closing_minutes: int
    received_minutes: int
    sent_minutes: int


def is_federated(network_id: UUID) -> bool:
    """Whether this network's members can send credits to other networks."""
    with current.federation():
        return FederatedNetwork.objects.filter(
            network_id=network_id, state=FederatedNetwork.State.JOINED
        ).exists()


def positions() -> list[Position]:
    """All networks that are or were in the federation, by name. Their minutes sum to zero."""
    with current.federation():
        return _positions(FederatedNetwork.objects.all())


def position(network_id: UUID) -> Position | None:
    """Where one network stands, or None if it never was in the federation."""
    with current.federation():
        found = _positions(FederatedNetwork.objects.filter(network_id=network_id))
    return found[0] if found else None


def statement(
    network_id: UUID, *, before: str | None = None, limit: int | None = None
) -> Statement:
    """What moved a network's position, newest first, without what members wrote to each other."""
    with current.federation():
        account = _account_of(network_id)
        if account is None:
            return Statement([], older=None)
        page = statements.statement(account=account.id, before=before, limit=limit or PAGE)
        return Statement(_told(page.lines, network_id), page.older)


def period(network_id: UUID, *, since: datetime, until: datetime) -> Period | None:
    """All that moved a network's position from `since` on and before `until`, newest first.

    None if it has no account on the national ledger.
    """
    with current.federation():
        account = _account_of(network_id)
        if account is None:
            return None
        moved = statements.period(account=account.id, since=since, until=until)
        lines = _told(moved.lines, network_id)
    return Period(
        lines=lines,
        opening_minutes=moved.opening_minutes,
        closing_minutes=moved.closing_minutes,
        received_minutes=moved.received_minutes,
        sent_minutes=moved.paid_minutes,
    )


def crossings(references: Iterable[UUID | None]) -> dict[UUID, Crossing]:
    """Transfers to and from the entered network by reference, for the statements of members."""
    network = current.network()
    wanted = [reference for reference in references if reference is not None]
    if not wanted:
        return {}
    with current.federation(network):
        return _crossings(wanted, network.id, with_notes=True)


def _account_of(network_id: UUID) -> AccountView | None:
    return ledger.accounts_of(kind=AccountKind.NETWORK, holders=[network_id]).get(network_id)


def _told(lines: Iterable[Line], network_id: UUID) -> list[StatementLine]:
    """Lines of the national ledger with what crossed. The federation's door must be open."""
    lines = list(lines)
    references = (line.federation_reference for line in lines)
    crossed = _crossings(references, network_id, with_notes=False)
    return [
        StatementLine(
            at=line.at,
            minutes=line.minutes,
            position_minutes=line.balance_after_minutes,
            crossing=crossed.get(line.federation_reference or line.transfer),
            is_reversal=line.reverses is not None,
            is_reversed=line.is_reversed,
        )
        for line in lines
    ]


def _positions(networks: QuerySet[FederatedNetwork]) -> list[Position]:
    were_in = networks.filter(joined_at__isnull=False)
    rows = list(were_in.select_related("network").order_by("network__name"))
    ids = [row.network_id for row in rows]
    accounts = ledger.accounts_of(kind=AccountKind.NETWORK, holders=ids)
    return [_position(row, accounts[row.network_id]) for row in rows]


def _position(row: FederatedNetwork, account: AccountView) -> Position:
    return Position(
        network_id=row.network_id,
        slug=row.network.slug,
        name=row.network.name,
        joined=row.state == FederatedNetwork.State.JOINED,
        minutes=account.balance_minutes,
        floor_minutes=account.floor_minutes,
        ceiling_minutes=account.ceiling_minutes,
    )


def _crossings(
    references: Iterable[UUID | None], network_id: UUID, *, with_notes: bool
) -> dict[UUID, Crossing]:
    rows = CrossTransfer.objects.filter(reference__in=[one for one in references if one]).filter(
        Q(payer_network=network_id) | Q(payee_network=network_id)
    )
    with_names = rows.select_related("payer_network__network", "payee_network__network")
    return {row.reference: _crossing(row, network_id, with_notes) for row in with_names}


def _crossing(row: CrossTransfer, network_id: UUID, with_notes: bool) -> Crossing:
    outgoing = row.payer_network_id == network_id
    there = row.payee_network.network if outgoing else row.payer_network.network
    here_handle, there_handle = row.payer_handle, row.payee_handle
    if not outgoing:
        here_handle, there_handle = there_handle, here_handle
    return Crossing(
        reference=row.reference,
        outgoing=outgoing,
        here_handle=here_handle,
        there_handle=there_handle,
        there_slug=there.slug,
        there_name=there.name,
        minutes=row.minutes,
        note=row.note if with_notes else "",
        at=row.created_at,
        kind=row.kind,
    )
