"""The list of networks, a network's page, and the federation's page."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from shared_apps.console import figures
from shared_apps.console.models import NetworkFigures
from shared_apps.federation import admission
from shared_apps.operators.models import Operator
from tenant_apps.ledger import selectors as ledger_selectors
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.world import World


def exchange(network: NetworkRef, payer: Member, payee: Member, minutes: int) -> None:
    """Hours given by one member to another."""
    with current.enter(network):
        accounts = ledger_selectors.accounts_of(
            kind=AccountKind.MEMBER, holders=[payer.id, payee.id]
        )
        ledger.transfer(
            key=uuid7(),
            kind=TransferKind.EXCHANGE,
            payer=accounts[payer.id].id,
            payee=accounts[payee.id].id,
            minutes=minutes,
            by=None,
        )


def cell(page: str, label: str) -> list[str]:
    """What stands in the table's cells of this label."""
    found = re.findall(rf'data-label="{label}">(.*?)</td>', page, flags=re.S)
    return [re.sub(r"<[^>]+>", "", each).strip() for each in found]


def test_the_list_says_what_goes_on_inside(
    as_operator: Client,
    nwl: NetworkRef,
    warwick: NetworkRef,
    alice: Member,
    bob: Member,
    sofia: Member,
) -> None:
    exchange(nwl, alice, bob, 90)
    with current.shared():
        admission.join(network=nwl, by=None)
    page = as_operator.get("/console/networks/").text
    assert cell(page, "Members") == ["2", "1"]
    assert cell(page, "Exchanged") == ["1.5 hours", "0 hours"]
    assert cell(page, "Position") == ["0 hours", "Not federated"]
    assert cell(page, "State") == ["Active", "Active"]


def test_looking_writes_nothing_and_measuring_keeps_figures(
    as_operator: Client, nwl: NetworkRef, alice: Member
) -> None:
    as_operator.get("/console/networks/")
    with current.shared():
        assert not NetworkFigures.objects.exists()
    for _ in range(2):
        figures.refresh(nwl)
    with current.shared():
        assert NetworkFigures.objects.get().members == 1


def test_old_figures_are_counted_anew(as_operator: Client, nwl: NetworkRef, alice: Member) -> None:
    with current.shared():
        kept = NetworkFigures.objects.create(network_id=nwl.id, members=7, exchanged_minutes=0)
    assert cell(as_operator.get("/console/networks/").text, "Members") == ["7"]
    with current.shared():
        kept.measured_at = clock.now() - timedelta(minutes=5)
        kept.save()
    assert cell(as_operator.get("/console/networks/").text, "Members") == ["1"]


def test_a_network_that_cannot_be_read_hides_no_other(
    as_operator: Client, nwl: NetworkRef, warwick: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = figures.measure

    def broken(network: NetworkRef) -> figures.Figures:
        if network.id == nwl.id:
            raise DatabaseError
        return measure(network)

    monkeypatch.setattr(figures, "measure", broken)
    assert cell(as_operator.get("/console/networks/").text, "Members") == ["–", "0"]


def test_the_list_is_searched_narrowed_and_ordered(
    as_operator: Client, nwl: NetworkRef, warwick: NetworkRef, sofia: Member
) -> None:
    def shown(**asked: str) -> list[str]:
        page = as_operator.get("/console/networks/", asked).text
        return re.findall(r'<a href="/console/networks/([a-z]+)/">', page)

    assert shown() == ["nwl", "warwick"]
    assert shown(sort="members") == ["warwick", "nwl"]
    assert shown(sort="newest") == ["warwick", "nwl"]
    assert shown(q="school business") == ["warwick"]
    assert shown(kind="ics") == ["nwl"]
    assert shown(state="suspended") == []
    assert shown(sort="nonsense", page="999") == ["nwl", "warwick"]
    assert "No network matches" in as_operator.get("/console/networks/?q=nobody").text


def test_an_empty_console_says_what_to_do(as_operator: Client) -> None:
    assert "No networks yet" in as_operator.get("/console/networks/").text
    assert "No network is federated yet" in as_operator.get("/console/federation/").text
    assert as_operator.get("/console/")["Location"] == "/console/networks/"


def test_a_network_is_suspended_and_reactivated(
    as_operator: Client, world: World, nwl: NetworkRef, operator: Operator
) -> None:
    here = "/console/networks/nwl/"
    assert "Suspend North West London?" in as_operator.get(f"{here}suspend/").text
    unsaid = as_operator.post(f"{here}suspend/")
    assert unsaid.status_code == 422
    assert "Choose a reason." in unsaid.text
    assert as_operator.post(f"{here}suspend/", {"reason": "security"})["Location"] == here
    page = as_operator.get(here).text
    assert "Suspended (a security concern) by Olive Operator" in page
    assert world.ref(nwl.id).state == "suspended"
    for act in ("suspend", "federate"):
        assert as_operator.get(f"{here}{act}/").status_code == 409
    assert as_operator.post(f"{here}reactivate/")["Location"] == here
    assert world.ref(nwl.id).state == "active"
    assert as_operator.post(f"{here}reactivate/").status_code == 409


def test_a_network_is_renamed(as_operator: Client, nwl: NetworkRef) -> None:
    here = "/console/networks/nwl/"
    assert 'value="North West London"' in as_operator.get(f"{here}rename/").text
    assert as_operator.post(f"{here}rename/", {"name": "  "}).status_code == 422
    assert as_operator.post(f"{here}rename/", {"name": "NW London"})["Location"] == here
    assert "<h1>NW London</h1>" in as_operator.get(here).text


def test_how_people_find_a_network_is_changed(as_operator: Client, nwl: NetworkRef) -> None:
    here = "/console/networks/nwl/"
    wrong = as_operator.post(f"{here}finding/", {"email_domains": "nhs.net"})
    assert wrong.status_code == 422
    assert 'id="id_email_domains_error"' in wrong.text
    as_operator.post(f"{here}finding/", {"email_domains": "imperial.nhs.uk", "is_listed": "on"})
    page = as_operator.get(here).text
    assert "imperial.nhs.uk" in page
    assert "Named" in page
    assert "imperial.nhs.uk" in as_operator.get(f"{here}finding/").text
