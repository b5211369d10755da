"""A page asks the database as often for thirty rows as for three."""

import pytest
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.credits import services as credits
from tenant_apps.exchanges import services as exchanges
from tenant_apps.listings import services as listings
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.members import admit
from tests.world import World

# The frame of every page: host, session, login, member, brand, what waits.
MOST = {"/": 20, "/listings/": 16, "/exchanges/": 16, "/people/": 16, "/credits/": 20}


def add_life(nwl: NetworkRef, alice: Member, how_much: int) -> None:
    """Members who each ask for something, propose to Alice, and get a quarter of an hour."""
    with current.enter(nwl):
        for number in range(how_much):
            someone = admit(name=f"Someone {number}")
            listings.post(
                owner=someone, kind="request", title="Help", help_kind="coaching", by=someone
            )
            exchanges.propose_to_member(
                member_id=alice.id,
                title="A talk",
                by_gives=True,
                minutes=30,
                message="Shall we?",
                key=uuid7(),
                by=someone,
            )
            credits.give(
                key=uuid7(), giver=someone, receiver_id=alice.id, minutes=15, note="Thanks"
            )


def asked(client: Client, path: str) -> int:
    with counted() as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", MOST)
def test_more_rows_mean_no_more_queries(
    world: World, nwl: NetworkRef, alice: Member, path: str
) -> None:
    client = world.client(nwl, alice.user)
    add_life(nwl, alice, 3)
    few = asked(client, path)
    add_life(nwl, alice, 9)
    assert asked(client, path) <= few
    assert few <= MOST[path]
