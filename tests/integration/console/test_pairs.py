"""Two networks for each other in the console: seen, limited, paused and resumed, with a reason."""

import pytest
from django.test import Client

from kernel.errors import Refused
from shared_apps.operators.models import Operator
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tenants.models import Network
from tests.factories.federation import CrossTransferFactory, FederatedNetworkFactory
from tests.factories.members import admit
from tests.factories.operators import OperatorFactory
from tests.world import World

HERE = "/console/federation/pairs/nwl/warwick/"


@pytest.fixture
def crossed(nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member) -> None:
    FederatedNetworkFactory(network=nwl)
    FederatedNetworkFactory(network=warwick)
    CrossTransferFactory(network=nwl, payer=alice, address="sofia@warwick", minutes=30)


def send(nwl: NetworkRef, alice: Member) -> None:
    CrossTransferFactory(network=nwl, payer=alice, address="sofia@warwick", minutes=15)


def test_a_pair_is_paused_and_resumed_with_a_reason(
    as_operator: Client, nwl: NetworkRef, alice: Member, crossed: None
) -> None:
    page = as_operator.get(HERE).text
    assert "There was never a limit or a pause between them." in page
    assert "30 minutes" in page
    assert "Pause trade" in page
    assert as_operator.get(f"{HERE}pause/").status_code == 200
    unsaid = as_operator.post(f"{HERE}pause/", {"reason": " "})
    assert unsaid.status_code == 422
    assert "Say why." in unsaid.text
    assert as_operator.post(f"{HERE}pause/", {"reason": "Odd round trips"})["Location"] == HERE
    page = as_operator.get(HERE).text
    assert "Trade between them is paused" in page
    assert "Odd round trips" in page
    assert "Olive Operator" in page
    with pytest.raises(Refused):
        send(nwl, alice)
    assert as_operator.post(f"{HERE}resume/", {"reason": "Cleared up"})["Location"] == HERE
    assert "Pause trade" in as_operator.get(HERE).text
    send(nwl, alice)


def test_a_pair_is_limited(as_operator: Client, nwl: NetworkRef, crossed: None) -> None:
    wrong = as_operator.post(f"{HERE}limit/", {"minutes": "x", "reason": "Balance"})
    assert wrong.status_code == 422
    assert (
        as_operator.post(f"{HERE}limit/", {"minutes": "2", "reason": "Balance"}).status_code == 302
    )
    page = as_operator.get(HERE).text
    assert "One may be ahead of the other by 2 hours." in page
    assert "North West London can still send 1.5 hours" in page
    assert "Warwick Business School 2.5 hours" in page
    assert "Limit of 2 hours" in page
    assert 'name="minutes" value="2"' in as_operator.get(f"{HERE}limit/").text
    as_operator.post(f"{HERE}limit/", {"minutes": "1", "reason": "Closer"})
    assert "One may be ahead of the other by 1 hour." in as_operator.get(HERE).text


def test_a_removed_network_is_told_nothing(
    as_operator: Client, nwl: NetworkRef, warwick: NetworkRef, crossed: None
) -> None:
    for network in (nwl, warwick):
        with current.enter(network):
            admit(name="Chris Champion", role="champion")
    with current.shared():
        Network.objects.filter(id=warwick.id).update(state=Network.State.REMOVED)
    assert as_operator.post(f"{HERE}pause/", {"reason": "It is gone"})["Location"] == HERE
    told = []
    for network in (nwl, warwick):
        with current.enter(network):
            told.append(Event.objects.filter(action="federation.pair_changed").exists())
    assert told == [True, False]


def test_who_may_do_what(world: World, as_operator: Client, crossed: None) -> None:
    with current.shared():
        auditor = OperatorFactory(role=Operator.Role.AUDITOR)
    client = world.client(None, auditor.user)
    page = client.get(HERE)
    assert page.status_code == 200
    assert "Pause trade" not in page.text
    for what in ("pause", "resume", "limit"):
        assert client.get(f"{HERE}{what}/").status_code == 403
        assert client.post(f"{HERE}{what}/", {"reason": "Mine"}).status_code == 403
    assert world.client().get(HERE)["Location"].startswith("/sign-in/")
    assert as_operator.post(HERE).status_code == 405
    for path in ("nwl/nwl", "nwl/nowhere", "nowhere/nwl"):
        assert as_operator.get(f"/console/federation/pairs/{path}/").status_code == 404
    assert as_operator.get(f"{HERE}nonsense/").status_code == 404
