"""What a champion has to answer waits among all that waits for them."""

import pytest
from django.test import Client

from kernel.ids import uuid7
from shared_apps.federation import admission, membership
from tenant_apps.admission import telling
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory

INVITED = "Your network is invited to the federation"
NEWER = "The federation has newer terms"


@pytest.fixture
def invited(nwl: NetworkRef, champion: Member) -> NetworkRef:
    with current.shared():
        admission.invite(network=nwl, by=uuid7())
    telling.tell(nwl)
    return nwl


def test_an_invitation_waits_for_champions_until_one_answers(
    invited: NetworkRef, as_champion: Client, as_alice: Client
) -> None:
    page = as_champion.get("/").text
    assert INVITED in page
    assert "Read the terms, and say yes or no" in page
    assert INVITED not in as_alice.get("/to-do/").text
    as_champion.post("/settings/federation/refuse/", {"reason": "Not now"})
    assert INVITED not in as_champion.get("/to-do/").text


def test_newer_terms_wait_until_they_are_agreed_to(
    nwl: NetworkRef, as_champion: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    FederatedNetworkFactory(network=nwl)
    telling.tell(nwl)
    assert NEWER not in as_champion.get("/to-do/").text
    for module in (admission, membership, telling):
        monkeypatch.setattr(module, "TERMS_VERSION", "2031-01")
    telling.tell(nwl)
    page = as_champion.get("/to-do/").text
    assert NEWER in page
    assert "/settings/federation/" in page
    monkeypatch.undo()
    telling.tell(nwl)
    assert NEWER not in as_champion.get("/to-do/").text
