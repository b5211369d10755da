"""Deeds that take two operators, in the console."""

import re

import pytest
from django.test import Client

from shared_apps.agreeing.models import Asking
from shared_apps.federation import selectors as federation
from shared_apps.operators.models import Operator
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.agreeing import AskingFactory
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.operators import OperatorFactory
from tests.world import World

LIST = "/console/agreeing/"
LIMITS = "/console/networks/nwl/trade-limits/"
PAIR = "/console/federation/pairs/nwl/warwick/limit/"


@pytest.fixture
def asked(federated: NetworkRef, as_operator: Client) -> str:
    """The address of what an operator has asked for."""
    page = as_operator.post(
        LIMITS, {"down": "1000", "up": "", "reason": "They have grown"}, follow=True
    )
    assert "Asked. It is done once a second operator agrees" in page.text
    with current.shared():
        return f"{LIST}{Asking.objects.get().id}/"


def floor(network: NetworkRef) -> int | None:
    position = federation.position(network.id)
    assert position
    return position.floor_minutes


def badge(page: str) -> str:
    found = re.search(r'href="/console/agreeing/"[^>]*>.*?</a>', page, flags=re.S)
    assert found
    return re.sub(r"<[^>]+>|\s+", " ", found[0]).strip()


def test_a_second_operator_sees_it_agrees_and_the_champion_is_told(
    federated: NetworkRef,
    asked: str,
    as_operator: Client,
    as_second: Client,
    champion: Member,
) -> None:
    assert floor(federated) == -36_000
    listed = as_second.get(LIST).text
    assert "Widen the trade limits of North West London" in listed
    assert "Olive Operator" in listed
    assert "They have grown" in listed
    assert "For you" in listed
    assert "1" in badge(listed)
    assert "1" not in badge(as_operator.get(LIST).text)
    page = as_second.get(asked).text
    assert "down to −600 hours, up to 600 hours" in page
    assert "down to −1000 hours, up without limit" in page
    assert "Agree, and do it" in page
    done = as_second.post(f"{asked}agree/", follow=True).text
    assert "Agreed, and done." in done
    assert "by Oscar Operator" in done
    assert floor(federated) == -60_000
    with current.enter(federated):
        assert Mail.objects.filter(subject="Your network’s trade limits have changed").exists()
    assert "Nothing waits" in as_operator.get(LIST).text
    assert as_second.post(f"{asked}agree/").status_code == 409


def test_who_asked_may_take_it_back_and_not_agree(
    federated: NetworkRef, asked: str, as_operator: Client
) -> None:
    page = as_operator.get(asked).text
    assert "Another operator has to agree." in page
    assert "Agree, and do it" not in page
    assert as_operator.post(f"{asked}agree/").status_code == 403
    assert as_operator.post(f"{asked}refuse/", {"reason": "x"}).status_code == 403
    assert "Taken back." in as_operator.post(f"{asked}take-back/", follow=True).text
    assert as_operator.post(f"{asked}take-back/").status_code == 409
    assert floor(federated) == -36_000


def test_it_is_refused_with_a_reason(
    federated: NetworkRef, asked: str, as_operator: Client, as_second: Client
) -> None:
    unsaid = as_second.post(f"{asked}refuse/", {"reason": " "})
    assert unsaid.status_code == 422
    assert "Say why not." in unsaid.text
    assert as_second.post(f"{asked}take-back/").status_code == 403
    as_second.post(f"{asked}refuse/", {"reason": "Not this year"})
    page = as_operator.get(asked).text
    assert "Refused" in page
    assert "“Not this year”" in page
    assert as_second.post(f"{asked}refuse/", {"reason": "Again"}).status_code == 409


def test_what_changed_in_between_is_said(
    federated: NetworkRef, asked: str, as_operator: Client, as_second: Client
) -> None:
    as_operator.post(LIMITS, {"down": "7", "up": "9"})
    answer = as_second.post(f"{asked}agree/")
    assert answer.status_code == 409
    assert "now they are down to −7 hours, up to 9 hours" in answer.text
    assert floor(federated) == -420


def test_an_auditor_reads_and_decides_nothing(world: World, asked: str) -> None:
    with current.shared():
        auditor = world.client(None, OperatorFactory(role=Operator.Role.AUDITOR).user)
    page = auditor.get(asked).text
    assert "Your role as an operator does not decide about this." in page
    assert "Agree, and do it" not in page
    assert "For you" not in auditor.get(LIST).text
    for act in ("agree", "take-back"):
        assert auditor.post(f"{asked}{act}/").status_code == 403
    assert auditor.post(f"{asked}refuse/", {"reason": "x"}).status_code == 403


def test_widening_without_a_reason_is_told_beside_the_field(
    federated: NetworkRef, as_operator: Client
) -> None:
    answer = as_operator.post(LIMITS, {"down": "1000", "up": "600"})
    assert answer.status_code == 422
    assert 'id="id_reason_error"' in answer.text
    as_operator.post(LIMITS, {"down": "1000", "up": "600", "reason": "x"})
    again = as_operator.post(LIMITS, {"down": "2000", "up": "600", "reason": "y"})
    assert again.status_code == 409
    assert "Somebody has asked for this already." in again.text


def test_a_network_comes_in_with_the_usual_room_at_most(
    nwl: NetworkRef, as_operator: Client
) -> None:
    answer = as_operator.post("/console/networks/nwl/federate/", {"down": "601", "up": ""})
    assert answer.status_code == 422
    assert "A network comes in with at most 600 hours down." in answer.text


def test_a_pair_waits_too(
    federated: NetworkRef, warwick: NetworkRef, as_operator: Client, as_second: Client
) -> None:
    FederatedNetworkFactory(network=warwick)
    as_operator.post(PAIR, {"minutes": "2", "reason": "Balance"})
    page = as_operator.post(PAIR, {"minutes": "3", "reason": "Trusted"}, follow=True).text
    assert "Asked. It is done once a second operator agrees" in page
    assert "One may be ahead of the other by 2 hours." in page
    with current.shared():
        asking = Asking.objects.get()
    assert "North West London" in as_second.get(f"{LIST}{asking.id}/").text
    as_second.post(f"{LIST}{asking.id}/agree/")
    here = as_operator.get("/console/federation/pairs/nwl/warwick/").text
    assert "One may be ahead of the other by 3 hours." in here


def test_pages_ask_little_however_much_waits(
    federated: NetworkRef, warwick: NetworkRef, as_operator: Client, operator: Operator
) -> None:
    FederatedNetworkFactory(network=warwick)
    with current.shared():
        for network in (federated, warwick):
            AskingFactory(network=network, by=operator)
        asking = Asking.objects.first()
        assert asking
    for path in (LIST, f"{LIST}{asking.id}/"):
        as_operator.get(path)
        with counted() as queries:
            assert as_operator.get(path).status_code == 200
        assert len(queries) <= 12, path


def test_deciding_is_posted(asked: str, as_second: Client) -> None:
    for act in ("agree", "refuse", "take-back"):
        assert as_second.get(f"{asked}{act}/")["Location"] == asked
        assert as_second.put(f"{asked}{act}/").status_code == 405
    assert as_second.post(LIST).status_code == 405
    assert as_second.get(f"{LIST}01a20192-67ee-7f4d-9300-40b58c64a892/").status_code == 404


def test_strangers_sign_in(world: World, asked: str) -> None:
    assert "/sign-in/" in world.client().get(asked)["Location"]
    assert "/sign-in/" in world.client().post(f"{asked}agree/")["Location"]
