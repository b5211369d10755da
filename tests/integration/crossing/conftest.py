"""Between North West London and Warwick: Alice asks, Sofia helps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from shared_apps.crossing.models import CrossExchange
from shared_apps.federation import consistency, selectors
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger.models import AccountKind
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.crossing import CrossExchangeFactory, Person
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.members import admit

Crossing = Callable[..., CrossExchange]


@dataclass(frozen=True)
class Ground:
    """Two federated networks with one of the two in each, and who decides for each."""

    alice: Person
    sofia: Person
    champion: Person
    helen: Person


@pytest.fixture
def ground(nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member) -> Iterator[Ground]:
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
    with current.enter(nwl):
        champion = admit(name="Chris Champion", role="champion")
    with current.enter(warwick):
        helen = admit(name="Helen Head", role="champion")
    yield Ground(
        Person(nwl, alice), Person(warwick, sofia), Person(nwl, champion), Person(warwick, helen)
    )
    assert list(consistency.check()) == []


@pytest.fixture
def crossing(ground: Ground) -> Crossing:
    """An exchange in which Sofia helps Alice for an hour, in the state named."""

    def make(state: str = State.PROPOSED, minutes: int = 60) -> CrossExchange:
        made: CrossExchange = CrossExchangeFactory(
            provider=ground.sofia, recipient=ground.alice, state=state, minutes=minutes
        )
        return made

    return make


def figures(person: Person) -> tuple[int, int, int]:
    """A member's balance, what of it is held, and what is held for them, in minutes."""
    with current.enter(person.network):
        view = accounts.account_of(kind=AccountKind.MEMBER, holder=person.member.id)
    return view.balance_minutes, view.held_minutes, view.expected_minutes


def positions() -> dict[str, int]:
    return {position.slug: position.minutes for position in selectors.positions()}
