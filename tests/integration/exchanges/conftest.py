"""Inside North West London: Alice asks, Bob helps."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger.models import AccountKind
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.world import World

Exchanging = Callable[..., Exchange]


@pytest.fixture
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """The network, entered."""
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def as_bob(world: World, nwl: NetworkRef, bob: Member) -> Client:
    """Bob's browser."""
    return world.client(nwl, bob.user)


@pytest.fixture
def as_champion(world: World, nwl: NetworkRef, champion: Member) -> Client:
    """A champion's browser."""
    return world.client(nwl, champion.user)


@pytest.fixture
def exchanging(inside: NetworkRef, alice: Member, bob: Member) -> Exchanging:
    """An exchange in which Bob helps Alice for an hour, in the state named."""

    def exchange(state: str = State.PROPOSED, minutes: int = 60) -> Exchange:
        made: Exchange = ExchangeFactory(
            provider=bob, recipient=alice, state=state, minutes=minutes
        )
        return made

    return exchange


def account(member: Member) -> AccountView:
    """What a member has."""
    return accounts.account_of(kind=AccountKind.MEMBER, holder=member.id)


def figures(member: Member) -> tuple[int, int]:
    """A member's balance and what of it is held, in minutes."""
    view = account(member)
    return view.balance_minutes, view.held_minutes
