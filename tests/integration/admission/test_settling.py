"""Champions of two networks agree to settle, on their own pages, and both are told."""

import pytest
from django.test import Client

from shared_apps.federation import leaving, selectors
from shared_apps.federation.steps import CENTRE
from tenant_apps.admission import telling
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.members import admit
from tests.integration.federation.test_send import send
from tests.world import World

HERE = "/settings/federation/settling/"


@pytest.fixture
def wendy(warwick: NetworkRef) -> Member:
    """Who runs Warwick."""
    with current.enter(warwick):
        return admit(name="Wendy Warwick", role="champion")


@pytest.fixture
def as_wendy(world: World, warwick: NetworkRef, wendy: Member) -> Client:
    return world.client(warwick, wendy.user)


@pytest.fixture(autouse=True)
def left(nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member) -> None:
    """Sofia of Warwick sent Alice an hour, and then Alice's network left."""
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
    send(warwick, sofia, "alice@nwl", minutes=60)
    with current.shared():
        leaving.leave(network=nwl, side=CENTRE, reason="They asked", by=None)


def subjects(network: NetworkRef) -> list[str]:
    with current.enter(network):
        found = Mail.objects.filter(text__contains=HERE).order_by("id")
        return list(found.values_list("subject", flat=True))


def test_both_champions_settle_and_both_networks_are_told(
    as_champion: Client,
    as_wendy: Client,
    nwl: NetworkRef,
    warwick: NetworkRef,
    champion: Member,
    wendy: Member,
) -> None:
    page = as_champion.get(HERE).text
    assert "They owe your network 1 hour" in page
    assert "Your network owes 1 hour" in as_wendy.get(HERE).text
    asked = as_champion.post(HERE, {"partner": "warwick", "minutes": "60"}, follow=True).text
    assert "They are asked to agree." in asked
    assert "You agree" in asked
    assert subjects(warwick) == ["North West London asks to settle"]
    assert "They agree" in as_wendy.get(HERE).text
    assert "North West London asks to settle 1 hour" in as_wendy.get("/to-do/").text
    assert "asks to settle" not in as_champion.get("/to-do/").text
    settled = as_wendy.post(HERE, {"partner": "nwl", "minutes": "-60"}, follow=True).text
    assert "It is settled." in settled
    assert "There is nothing to settle" in settled
    assert "asks to settle" not in as_wendy.get("/to-do/").text
    assert {one.minutes for one in selectors.positions()} == {0}
    assert subjects(nwl) == ["Settled with Warwick Business School"]
    for network, acts in ((nwl, ["settling_agreed", "settled"]), (warwick, ["settled"])):
        with current.enter(network):
            found = Event.objects.filter(action__startswith="federation.settl").order_by("id")
            assert [event.action for event in found] == [f"federation.{act}" for act in acts]
        assert telling.tell(network) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"partner": "nowhere", "minutes": "60"},
        {"partner": "nwl", "minutes": "60"},
        {"partner": "\0", "minutes": "60"},
        {"partner": "warwick", "minutes": "many"},
        {},
    ],
)
def test_with_nobody_nothing_is_settled(as_champion: Client, wrong: dict[str, str]) -> None:
    assert as_champion.post(HERE, wrong).status_code == 404


def test_another_amount_than_stands_changes_nothing(as_champion: Client) -> None:
    page = as_champion.post(HERE, {"partner": "warwick", "minutes": "59"}, follow=True).text
    assert "Somebody has decided about this in the meantime." in page
    assert "Nobody has asked" in page


def test_a_third_network_sees_nothing(world: World) -> None:
    leeds = world.network("leeds", "Leeds", "school")
    FederatedNetworkFactory(network=leeds)
    with current.enter(leeds):
        lena = admit(name="Lena Leeds", role="champion")
    client = world.client(leeds, lena.user)
    assert "There is nothing to settle" in client.get(HERE).text
    for partner in ("nwl", "warwick"):
        assert client.post(HERE, {"partner": partner, "minutes": "60"}).status_code == 404


def test_the_page_asks_little(as_champion: Client) -> None:
    as_champion.get(HERE)
    with counted() as queries:
        as_champion.get(HERE)
    assert len(queries) <= 12


def test_an_operator_settles_for_both(
    as_operator: Client, nwl: NetworkRef, warwick: NetworkRef, champion: Member, wendy: Member
) -> None:
    there = "/console/networks/nwl/settle/"
    page = as_operator.get(there).text
    assert "Warwick Business School owes it 1 hour" in page
    assert as_operator.post(there, {"reason": " "}).status_code == 422
    settled = as_operator.post(there, {"reason": "Nobody answers"}, follow=True).text
    assert "Settled with 1 network." in settled
    assert "What stood with another network is settled by Olive Operator" in settled
    assert {one.minutes for one in selectors.positions()} == {0}
    assert subjects(nwl) == ["Settled with Warwick Business School"]
    assert subjects(warwick) == ["Settled with North West London"]
    with current.enter(warwick):
        assert "“Nobody answers”" in Mail.objects.get(subject__startswith="Settled").text
