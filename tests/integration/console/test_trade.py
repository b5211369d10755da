"""The console's pages of the federation: positions, room, pairs, and a file that agrees."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client

from kernel import clock
from shared_apps.federation import partners
from tenant_apps.ledger import selectors as ledger
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.federation import CrossTransferFactory, FederatedNetworkFactory
from tests.trading import Crossed, record
from tests.world import World

HERE = "/console/federation/"
PAIRS = f"{HERE}pairs/"
MOST_QUERIES = 12


@pytest.fixture
def crossed(nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member) -> None:
    """Alice sent 90 minutes of the 100 that her network may, and got 10 back."""
    FederatedNetworkFactory(network=nwl, floor_minutes=-100)
    FederatedNetworkFactory(network=warwick)
    CrossTransferFactory(network=nwl, payer=alice, address="sofia@warwick", minutes=90)
    CrossTransferFactory(network=warwick, payer=sofia, address="alice@nwl", minutes=10)


def cell(page: str, label: str) -> list[str]:
    """What stands in the table's cells of this label."""
    found = re.findall(rf'data-label="{label}">(.*?)</td>', page, flags=re.S)
    return [re.sub(r"<[^>]+>", " ", each).strip() for each in found]


def shown(client: Client, path: str, **asked: str) -> list[str]:
    """The networks in the order of the table."""
    page = client.get(path, asked).text
    return re.findall(r'<th scope="row"><a href="/console/networks/([a-z0-9]+)/">', page)


def test_positions_and_the_room_before_both_limits(as_operator: Client, crossed: None) -> None:
    page = as_operator.get(HERE).text
    assert cell(page, "Position") == ["−1 h 20 min", "+1 h 20 min"]
    assert [each.split()[0] for each in cell(page, "State")] == ["Near", "Trading"]
    assert cell(page, "Can send")[0].startswith("20 minutes")
    assert "to −1 h 40 min" in cell(page, "Can send")[0]
    assert cell(page, "Can receive")[0].startswith("601 h 20 min")
    assert "The positions sum to zero" in page


def test_positions_are_found_and_ordered(
    world: World, as_operator: Client, nwl: NetworkRef, crossed: None
) -> None:
    quiet = world.network("aston", "Aston", "school")
    FederatedNetworkFactory(network=quiet)
    assert shown(as_operator, HERE) == ["nwl", "warwick", "aston"]
    assert shown(as_operator, HERE, sort="name") == ["aston", "nwl", "warwick"]
    assert shown(as_operator, HERE, sort="lowest") == ["nwl", "aston", "warwick"]
    assert shown(as_operator, HERE, sort="limit")[0] == "nwl"
    assert shown(as_operator, HERE, q="business SCHOOL") == ["warwick"]
    assert shown(as_operator, HERE, sort="nonsense", page="9") == ["nwl", "warwick", "aston"]
    assert "No network matches" in as_operator.get(HERE, {"q": "nobody"}).text


def test_pairs_say_who_is_ahead(as_operator: Client, crossed: None) -> None:
    page = as_operator.get(PAIRS).text
    assert "Warwick Business School and North West London" in page
    assert cell(page, "First sent") == ["10 minutes"]
    assert cell(page, "Second sent") == ["1.5 hours"]
    assert "Warwick Business School is ahead by 1 h 20 min" in page
    assert cell(page, "nwl") == ["–", "+1.33 h"]
    assert cell(page, "warwick") == ["−1.33 h", "–"]
    assert "Nothing has crossed yet" not in page


def test_page_file_and_the_national_ledger_agree(
    as_operator: Client, nwl: NetworkRef, warwick: NetworkRef, crossed: None
) -> None:
    content = as_operator.get(f"{HERE}pairs.csv").content.decode().removeprefix("\ufeff")
    [row] = csv.DictReader(io.StringIO(content))
    with current.shared():
        positions = ledger.positions()
    assert row["Network"] == "warwick"
    assert int(row["Net, minutes"]) == positions[warwick.id] == -positions[nwl.id] == 80
    both = int(row["Received from the other, minutes"]), int(row["Sent to the other, minutes"])
    assert both == (90, 10)


def test_pairs_are_narrowed_and_ordered(
    world: World, as_operator: Client, nwl: NetworkRef, warwick: NetworkRef, crossed: None
) -> None:
    horizon = world.network("horizon", "Horizon", "accelerator")
    FederatedNetworkFactory(network=horizon)
    old = clock.now() - timedelta(days=40)
    record(world, [Crossed(nwl, horizon, 500, old), Crossed(horizon, nwl, 490, old + timedelta(1))])

    def between(**asked: str) -> list[str]:
        page = as_operator.get(PAIRS, asked).text
        return re.findall(r'<th scope="row"><a[^>]+>([^<]+ and [^<]+)</a></th>', page)

    first, second = between()
    assert first.startswith("Warwick")
    assert between(sort="most") == [second, first]
    assert between(sort="recent") == [first, second]
    assert between(network="horizon") == [second]
    assert between(network="nobody") == [first, second]
    assert "<option" in as_operator.get(PAIRS).text


def test_nothing_crossed_is_said(as_operator: Client) -> None:
    assert "Nothing has crossed yet" in as_operator.get(PAIRS).text


@pytest.mark.parametrize("path", [HERE, PAIRS, f"{HERE}patterns/", f"{HERE}reconciliation/"])
def test_a_page_asks_at_most_twelve_times_and_no_more_for_many_networks(
    world: World,
    as_operator: Client,
    nwl: NetworkRef,
    warwick: NetworkRef,
    crossed: None,
    path: str,
) -> None:
    def cost() -> int:
        with counted() as queries:
            assert as_operator.get(path).status_code == 200
        return len(queries)

    record(world, [Crossed(nwl, warwick, 700, clock.now())])
    few = cost()
    more = [world.network(f"other{number}", f"Other {number}", "school") for number in range(8)]
    for network in more:
        FederatedNetworkFactory(network=network)
    record(world, [Crossed(nwl, network, 700, clock.now()) for network in more])
    assert cost() <= few <= MOST_QUERIES


def test_the_sums_of_one_network_are_those_of_all_pairs(
    nwl: NetworkRef, warwick: NetworkRef, crossed: None
) -> None:
    [pair], [mine], [theirs] = (
        partners.pairs(),
        partners.partners(nwl.id),
        partners.partners(warwick.id),
    )
    assert pair.flow == theirs.flow == mine.flow.reversed()
    assert mine.network.slug == "warwick"
