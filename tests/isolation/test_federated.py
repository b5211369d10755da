"""r01: networks that trade show one another their names and what was sent, and nothing else."""

import pytest

from tests.factories.federation import (
    CrossTransferFactory,
    FederatedNetworkFactory,
    MovingCodeFactory,
    let_balances,
)
from tests.factories.linking import LinkCodeFactory, MemberLinkFactory
from tests.isolation import asking, checks, needles
from tests.isolation.conftest import Pair
from tests.isolation.conftest import pair as unfederated
from tests.isolation.routes import NETWORK, Route, routes

__all__ = ["unfederated"]
NOTE = "Thank you for the training day"


@pytest.fixture(scope="module")
def pair(unfederated: Pair) -> Pair:
    """The two networks, which have sent credits to one another, and let balances move along."""
    a, b = unfederated.a, unfederated.b
    for things in (a, b):
        FederatedNetworkFactory(network=things.network)
        let_balances(things.network, out=True, come=True)
        MovingCodeFactory(network=things.network, member=things.people["member"])
        LinkCodeFactory(network=things.network, member=things.people["member"])
    MemberLinkFactory(
        network=a.network, member=a.people["broker"], there=b.network, other=b.people["broker"]
    )
    for payer, payee in ((a, b), (b, a)):
        address = f"{payee.people['member'].handle}@{payee.network.slug}"
        CrossTransferFactory(
            network=payer.network, payer=payer.people["member"], address=address, note=NOTE
        )
    return unfederated


@pytest.fixture(scope="module")
def sought(pair: Pair) -> frozenset[str]:
    """All that is B's own, but for what its members show when they send and are sent to."""
    b = pair.b
    shown = needles.names(b.network)
    shown |= {one.name for one in b.people.values()} | {one.handle for one in b.people.values()}
    return needles.of(pair.world, b.network, pair.a.network) - shown


@pytest.mark.parametrize("route", routes(NETWORK), ids=str)
def test_r01_no_page_of_a_partner_has_more_than_what_was_sent(
    pair: Pair, route: Route, sought: frozenset[str]
) -> None:
    with checks.unchanged(pair) as changed:
        shown = list(checks.shows(pair, route, sought, ("GET",)))
    assert shown + changed == []


def test_what_was_sent_is_shown(pair: Pair) -> None:
    """The test above would prove nothing if the networks did not trade."""
    page = asking.ask(pair.browser("a/member", pair.a.network), "GET", "/credits/").text
    assert pair.b.network.name in page
    assert NOTE in page
    assert "/credits/moving/along/" in page
