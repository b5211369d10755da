"""Two networks that trade, and how their ledgers stand."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import psycopg
from django.db.models import Q

from kernel import clock
from shared_apps.federation import consistency, selectors
from shared_apps.federation.legs import Side
from shared_apps.federation.models import CrossHold, CrossTransfer, FederatedNetwork
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger import services as ledger_services
from tenant_apps.ledger.check import check
from tenant_apps.ledger.models import AccountKind
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.integration.ledger.ask import state

# How the database keeps a network that others' rows name: by our trigger, or before it by its own.
KEPT = (psycopg.errors.ForeignKeyViolation, psycopg.errors.FeatureNotSupported)


class Figures(NamedTuple):
    """An account's balance, and what is held to pay and to be paid."""

    balance: int
    held: int
    expected: int


@dataclass(frozen=True, slots=True)
class Trade:
    """Sofia of Warwick, who pays, and Alice of North West London, who is paid."""

    sofia: Side
    alice: Side

    def figures(self) -> dict[str, Figures]:
        """Of both members, of clearing in both networks, and of both positions."""
        found = {}
        for name, side in (("sofia", self.sofia), ("alice", self.alice)):
            with current.enter(side.network):
                found[name] = _figures(ledger.account(side.account_id))
                clearing = ledger.account_of(kind=AccountKind.CLEARING, holder=side.network.id)
                found[f"clearing of {name}"] = _figures(clearing)
            with current.shared():
                position = ledger.account_of(kind=AccountKind.NETWORK, holder=side.network.id)
                found[f"position of {name}"] = _figures(position)
        return found

    def rows(self) -> list[object]:
        """A hash of all rows of the three ledgers."""
        found: list[object] = []
        doors = (current.enter(self.sofia.network), current.enter(self.alice.network))
        for door in (*doors, current.shared()):
            with door:
                found.append(state())
        return found

    def limit(self, side: Side, *, ceiling: int) -> None:
        """The most that a member's account may hold."""
        with current.enter(side.network):
            ledger_services.change_account(
                account=side.account_id, by=None, reason="test", ceiling=ceiling
            )

    def freeze(self, side: Side) -> None:
        with current.enter(side.network):
            ledger_services.change_account(
                account=side.account_id, by=None, reason="test", frozen=True
            )


def _figures(view: ledger.AccountView) -> Figures:
    return Figures(view.balance_minutes, view.held_minutes, view.expected_minutes)


def held(minutes: int) -> dict[str, Figures]:
    """How the ledgers stand while so much of Sofia's two hours is held for Alice."""
    return {
        "sofia": Figures(120, minutes, 0),
        "clearing of sofia": Figures(0, 0, minutes),
        "position of sofia": Figures(0, minutes, 0),
        "alice": Figures(120, 0, minutes),
        "clearing of alice": Figures(0, minutes, 0),
        "position of alice": Figures(0, 0, minutes),
    }


def paid(minutes: int) -> dict[str, Figures]:
    """How they stand once so much of it was paid, and nothing is held."""
    return {
        "sofia": Figures(120 - minutes, 0, 0),
        "clearing of sofia": Figures(minutes, 0, 0),
        "position of sofia": Figures(-minutes, 0, 0),
        "alice": Figures(120 + minutes, 0, 0),
        "clearing of alice": Figures(-minutes, 0, 0),
        "position of alice": Figures(minutes, 0, 0),
    }


def differences(*networks: NetworkRef) -> list[str]:
    """All that the checks find: of these networks' ledgers, the national one, and between them."""
    found = [str(one) for one in consistency.check()]
    for network in networks:
        with current.enter(network):
            found += [f"{network.slug}: {one}" for one in check()]
    with current.shared():
        return found + [f"national: {one}" for one in check()]


def positions() -> dict[str, int]:
    return {position.slug: position.minutes for position in selectors.positions()}


def account(network: NetworkRef, account_id: UUID) -> Figures:
    with current.enter(network):
        return _figures(ledger.account(account_id))


def let_leave(network: NetworkRef, state: str = "leaving") -> None:
    """It begins nothing new, and ends what it began; or is in again."""
    with current.shared():
        FederatedNetwork.objects.filter(network_id=network.id).update(state=state)


def let_go(network: NetworkRef) -> None:
    """It has left, though something may still be held, which no service allows."""
    let_leave(network)
    with current.shared():
        FederatedNetwork.objects.filter(network_id=network.id).update(
            state="left", left_at=clock.now()
        )


def suspend(network: NetworkRef) -> None:
    with current.shared():
        registry.suspend(network_id=network.id)


def open_holds(network_id: UUID) -> list[UUID]:
    """What is held to pay or to be paid here and not ended, the oldest first."""
    rows = CrossHold.objects.filter(Q(payer_network=network_id) | Q(payee_network=network_id))
    taken = CrossTransfer.objects.filter(kind=CrossTransfer.Kind.EXCHANGE)
    still = rows.filter(release__isnull=True).exclude(pk__in=taken.values("pk"))
    return list(still.order_by("created_at", "pk").values_list("pk", flat=True))
