"""Inside North West London: Alice teaches, eleven listen."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tenant_apps.groups.models import Group
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger.models import AccountKind
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.groups import GroupFactory
from tests.factories.members import admit
from tests.world import World

Gathering = Callable[..., Group]


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
def carl(inside: NetworkRef) -> Member:
    """A third member, who joins after Bob."""
    return admit(name="Carl Carter")


@pytest.fixture
def matrons(inside: NetworkRef) -> list[Member]:
    """Eleven of them, in the order they join."""
    return [admit(name=f"Matron {number}") for number in range(1, 12)]


@pytest.fixture
def gathering(inside: NetworkRef, alice: Member, bob: Member, carl: Member) -> Gathering:
    """A group of Alice's that Bob and Carl join, in the state named. It takes half an hour."""

    def gather(state: str = "gathering", **plan: object) -> Group:
        made: Group = GroupFactory(
            **{"provider": alice, "recipients": [bob, carl], "state": state, **plan}
        )
        return made

    return gather


def figures(member: Member) -> tuple[int, int]:
    """A member's balance and what of it is held, in minutes."""
    view = accounts.account_of(kind=AccountKind.MEMBER, holder=member.id)
    return view.balance_minutes, view.held_minutes
