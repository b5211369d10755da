"""The federation's records by value: what is held between two networks, and what crossed.

All of it is read through the federation's door, whoever opened it.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from shared_apps.federation.legs import Party, Side
from shared_apps.federation.models import CrossHold, CrossTransfer
from tenant_apps.ledger.refusals import UnknownHold, UnknownTransfer
from tenants.current import NetworkRef
from tenants.models import Domain, Network


@dataclass(frozen=True, slots=True)
class Hold:
    """Credits held between two networks. Whether it has ended, its end says."""

    reference: UUID
    payer: Side
    payee: Side
    minutes: int


@dataclass(frozen=True, slots=True)
class Crossed:
    """Credits that crossed. `held_minutes` of them were held before, if it was an exchange."""

    reference: UUID
    kind: CrossTransfer.Kind
    payer: Party
    payee: Party
    minutes: int
    held_minutes: int


def hold(reference: UUID) -> Hold:
    """In one query, also of one that has ended. Raises UnknownHold."""
    row = _with_networks(CrossHold.objects.filter(pk=reference)).first()
    if row is None:
        raise UnknownHold
    return _hold(row)


def crossed(reference: UUID) -> Crossed:
    """In one query. Raises UnknownTransfer."""
    held = CrossHold.objects.filter(pk=OuterRef("pk")).values("minutes")
    rows = CrossTransfer.objects.filter(pk=reference).annotate(held_minutes=Subquery(held))
    row: Any = _with_networks(rows).first()
    if row is None:
        raise UnknownTransfer
    kind = CrossTransfer.Kind(row.kind)
    return Crossed(
        reference=reference,
        kind=kind,
        payer=Party(_payer(row), row.payer_handle),
        payee=Party(_payee(row), row.payee_handle),
        minutes=row.minutes,
        held_minutes=row.held_minutes if kind is CrossTransfer.Kind.EXCHANGE else 0,
    )


def _hold(row: Any) -> Hold:
    return Hold(
        row.reference,
        Side(_payer(row), row.payer_handle, row.payer_account),
        Side(_payee(row), row.payee_handle, row.payee_account),
        row.minutes,
    )


def _with_networks(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With all that there is to say of both networks."""
    told: QuerySet[Any] = rows.select_related("payer_network__network", "payee_network__network")
    found: QuerySet[Any] = told.annotate(
        payer_host=_host("payer_network"), payee_host=_host("payee_network")
    )
    return found


def _host(network: str) -> Subquery:
    domains = Domain.objects.filter(tenant=OuterRef(network), is_primary=True)
    return Subquery(domains.values("domain")[:1])


def _payer(row: Any) -> NetworkRef:
    network: Network = row.payer_network.network
    return network.ref(row.payer_host)


def _payee(row: Any) -> NetworkRef:
    network: Network = row.payee_network.network
    return network.ref(row.payee_host)
