"""A champion and an operator look at trade, on phone and desktop, with and without scripts."""

import re

import pytest

from kernel import clock
from shared_apps.operators.models import Operator
from shared_apps.trade_watch import services as trade_watch
from tenant_apps.members.models import Member
from tenant_apps.trade import services as trade
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import CrossTransferFactory, FederatedNetworkFactory
from tests.factories.members import PASSWORD
from tests.factories.operators import PASSWORD as OPERATORS_PASSWORD
from tests.functional.browsing import People, Person
from tests.site import Site
from tests.trading import Crossed, record
from tests.world import World

HERE = "/credits/federation/"


@pytest.fixture
def traded(
    world: World, nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    """North West London has sent 85 of the 100 minutes it may."""
    FederatedNetworkFactory(network=nwl, floor_minutes=-100)
    FederatedNetworkFactory(network=warwick)
    CrossTransferFactory(network=nwl, payer=alice, address="sofia@warwick", minutes=90)
    CrossTransferFactory(network=warwick, payer=sofia, address="alice@nwl", minutes=5)
    with current.enter(nwl):
        trade.watch()


def looks_at_the_networks_trade(chris: Person, site: Site, champion: Member) -> None:
    chris.visits(site.url("/to-do/", network="nwl"))
    chris.signs_in(champion.user.email, PASSWORD)
    chris.follows("Your network nears its trade limit")
    chris.reads_heading("Federation")
    chris.reads("Near the trade limit for sending", "−1 h 25 min", "Balance of trade")
    chris.presses("I have seen this")
    chris.reads("Noted. The warning stays here until there is room again.")
    chris.page.get_by_role("navigation", name="Federation").get_by_role(
        "link", name="Statement"
    ).click()
    chris.looks_again()
    chris.reads_heading("Federated statement")
    chris.reads("alice to sofia@warwick")
    chris.page.get_by_role("link", name="Federated statement of").first.click()
    chris.looks_again()
    chris.reads("At the end", "−1 h 25 min")
    chris.follows("Partners")
    chris.reads_row("Warwick Business School", "1.5 hours", "5 minutes", "−1 h 25 min")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_champion_looks_at_the_networks_trade(
    people: People, site: Site, champion: Member, traded: None, javascript: bool
) -> None:
    chris = people.person("chris", javascript=javascript)
    looks_at_the_networks_trade(chris, site, champion)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_operator_looks_at_everybodys_trade(
    world: World,
    people: People,
    site: Site,
    operator: Operator,
    nwl: NetworkRef,
    warwick: NetworkRef,
    traded: None,
    javascript: bool,
) -> None:
    with current.shared():
        trade_watch.reconcile()
    record(world, [Crossed(nwl, warwick, 1300, clock.now(), payer_handle="bob")])
    olive = people.person("olive", javascript=javascript)
    olive.visits(site.url("/console/federation/"))
    olive.signs_in(operator.user.email, OPERATORS_PASSWORD)
    olive.reads_heading("Federation")
    olive.reads_row("North West London", "Near its limit", "15 minutes", "−1 h 25 min")
    olive.follows("Between networks")
    olive.reads_row("Warwick Business School and North West London")
    olive.follows("Patterns")
    olive.reads("One member sends most: North West London")
    olive.reads_nothing_of("bob")
    olive.follows(re.compile("^Say what you found.*One member sends most"))
    olive.presses("Mark as looked at")
    olive.reads_error("What did you find?", "Say what you found.")
    olive.writes("What did you find?", "A training day")
    olive.presses("Mark as looked at")
    olive.reads("Looked at. It comes back if it grows.", "“A training day”")
    olive.follows("Reconciliation")
    olive.reads("All ledgers agree", "In order")
