"""Champions see where their network stands in the federation, and decide about it."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shared_apps.directory.models import SharedListing
from shared_apps.federation import admission, leaving, membership
from shared_apps.federation.models import TERMS_VERSION
from shared_apps.federation.steps import CENTRE
from tenant_apps.admission import services
from tenant_apps.audit.models import Event
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.federation import FederatedNetworkFactory, MembershipStepFactory
from tests.factories.listings import OfferFactory
from tests.factories.members import admit
from tests.world import World

HERE = "/settings/federation/"
IN_IT = ["sharing", "balances", "leave", "stay", "cancel-open"]
ASKS = ["apply", "take-back", "agree", "refuse", *IN_IT]
ALL = [HERE, f"{HERE}terms/", f"{HERE}settling/", *(f"{HERE}{ask}/" for ask in ASKS)]
YES = {"shares": "marked", "agrees": "on", "terms_version": TERMS_VERSION}

# What the champion of a network in this state is offered.
OFFERED = {
    "outside": {"apply"},
    "invited": {"agree", "refuse"},
    "applied": {"take-back", "sharing", "terms"},
    "joined": {"leave", "sharing", "balances", "terms"},
    "leaving": {"stay", "cancel-open"},
    "left": {"apply"},
}


def put(network: NetworkRef, state: str) -> None:
    """Bring the network into this state."""
    if state == "invited":
        MembershipStepFactory(network=network)
    if state == "applied":
        with current.enter(network):
            by = admit(name="Andy Applicant", role="champion")
            services.apply(terms_version=TERMS_VERSION, shares="marked", reason="Please", by=by)
    if state in ("joined", "leaving", "left"):
        FederatedNetworkFactory(network=network)
    if state == "leaving":
        with current.shared():
            leaving.begin(network=network, side=CENTRE, reason="They asked", by=None)
    if state == "left":
        with current.shared():
            leaving.leave(network=network, side=CENTRE, reason="They asked", by=None)


def state(network: NetworkRef) -> str:
    return membership.of(network.id).state


@pytest.mark.parametrize("path", ALL)
def test_strangers_sign_in_and_members_do_not_decide(
    world: World, nwl: NetworkRef, as_alice: Client, path: str
) -> None:
    assert world.client(nwl).get(path).status_code == 302
    assert as_alice.get(path).status_code == 403
    if path != HERE:
        assert as_alice.post(path, {**YES, "reason": "x"}).status_code == 403


@pytest.mark.parametrize("path", ALL)
def test_a_broker_does_not_decide(world: World, nwl: NetworkRef, path: str) -> None:
    with current.enter(nwl):
        broker = admit(name="Bea Broker", role="broker")
    assert world.client(nwl, broker.user).get(path).status_code == 403


def test_the_page_is_only_read(as_champion: Client) -> None:
    assert as_champion.post(HERE).status_code == 405


@pytest.mark.parametrize("where", OFFERED)
def test_each_state_offers_what_can_be_done(
    nwl: NetworkRef, as_champion: Client, where: str
) -> None:
    put(nwl, where)
    assert state(nwl) == where
    page = as_champion.get(HERE).text
    linked = {name for name in [*ASKS, "terms"] if f'href="{HERE}{name}/"' in page}
    assert linked == OFFERED[where]
    for ask in ASKS:
        found = as_champion.get(f"{HERE}{ask}/")
        expected = 200 if ask in OFFERED[where] else 302
        assert (ask, found.status_code) == (ask, expected)


def test_an_application_goes_the_whole_way(
    nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    shown = as_champion.get(f"{HERE}apply/").text
    assert "What your network answers for" in shown
    assert TERMS_VERSION in shown
    unsaid = as_champion.post(f"{HERE}apply/", {"shares": "all"})
    assert unsaid.status_code == 422
    assert "Tick “My network agrees to these terms” to go on." in unsaid.text
    asked = as_champion.post(f"{HERE}apply/", {**YES, "reason": "Our members ask"}, follow=True)
    assert "Your network has asked to join." in asked.text
    assert "Chris Champion asked to join, and agreed to the terms" in asked.text
    with current.shared():
        admission.admit(network=nwl, by=None, floor_minutes=-2400, ceiling_minutes=None)
    page = as_champion.get(HERE).text
    assert "Your network is in the federation" in page
    assert "The central service agreed: the network is in." in page
    assert "down to −40 hours and up without limit" in page


def test_an_invitation_is_refused_with_a_reason(nwl: NetworkRef, as_champion: Client) -> None:
    put(nwl, "invited")
    assert as_champion.post(f"{HERE}refuse/", {"reason": " "}).status_code == 422
    assert state(nwl) == "invited"
    page = as_champion.post(f"{HERE}refuse/", {"reason": "Not this year"}, follow=True).text
    assert "Chris Champion said no: “Not this year”" in page
    assert state(nwl) == "outside"


def test_an_invitation_is_agreed_to(nwl: NetworkRef, as_champion: Client) -> None:
    put(nwl, "invited")
    page = as_champion.post(f"{HERE}agree/", {**YES, "shares": "none"}, follow=True).text
    assert "Your network is in the federation." in page
    assert membership.of(nwl.id).shares == "none"


def test_what_was_posted_before_is_found_at_once(
    nwl: NetworkRef, as_champion: Client, alice: Member
) -> None:
    with current.enter(nwl):
        OfferFactory(owner=alice, title="Run charts", audience="network")
    put(nwl, "invited")
    as_champion.post(f"{HERE}agree/", {**YES, "shares": "all"})
    assert shared_titles() == ["Run charts"]
    as_champion.post(f"{HERE}sharing/", {"shares": "none"})
    assert shared_titles() == []


def shared_titles() -> list[str]:
    with current.federation():
        return list(SharedListing.objects.values_list("title", flat=True))


def test_an_application_is_taken_back(nwl: NetworkRef, as_champion: Client) -> None:
    put(nwl, "applied")
    as_champion.post(f"{HERE}take-back/")
    assert state(nwl) == "outside"


def test_what_is_shared_is_changed(nwl: NetworkRef, as_champion: Client) -> None:
    put(nwl, "joined")
    form = as_champion.get(f"{HERE}sharing/").text
    assert re.findall(r'value="(\w+)"[^>]*checked', form) == ["marked"]
    as_champion.post(f"{HERE}sharing/", {"shares": "all"})
    assert membership.of(nwl.id).shares == "all"
    assert as_champion.post(f"{HERE}sharing/", {"shares": "some"}).status_code == 422


def test_who_moves_takes_nothing_along_until_a_champion_says_so(
    nwl: NetworkRef, as_champion: Client, champion: Member
) -> None:
    put(nwl, "joined")
    assert "No balances move along" in as_champion.get(HERE).text
    assert "checked" not in as_champion.get(f"{HERE}balances/").text
    page = as_champion.post(f"{HERE}balances/", {"balances_out": "on"}, follow=True).text
    assert "Balances go along, and none come along" in page
    assert "Chris Champion chose for members who move: balances go along" in page
    with current.enter(nwl):
        event = Event.objects.get(action="federation.balances_changed")
    chosen = {"balances_out": True, "balances_in": False}
    assert (event.actor, event.detail) == (champion.id, {"side": "network", **chosen})
    form = as_champion.get(f"{HERE}balances/").text
    assert re.findall(r'name="(\w+)"[^>]*checked', form) == ["balances_out"]
    both = {"balances_out": "on", "balances_in": "on"}
    assert (
        "Balances go along, and come"
        in as_champion.post(f"{HERE}balances/", both, follow=True).text
    )
    assert "No balances move along" in as_champion.post(f"{HERE}balances/", follow=True).text


def test_a_network_leaves(nwl: NetworkRef, as_champion: Client) -> None:
    put(nwl, "joined")
    assert as_champion.post(f"{HERE}leave/", {"reason": ""}).status_code == 422
    page = as_champion.post(f"{HERE}leave/", {"reason": "A new partner"}, follow=True).text
    assert "Your network has left the federation" in page
    assert "began to leave the federation: “A new partner”" in page
    assert state(nwl) == "left"


def test_a_network_stays_after_all(nwl: NetworkRef, as_champion: Client) -> None:
    put(nwl, "leaving")
    page = as_champion.post(f"{HERE}stay/", follow=True).text
    assert "Chris Champion let the network stay after all" in page
    assert state(nwl) == "joined"


def test_what_is_open_is_cancelled_and_the_network_is_gone(
    nwl: NetworkRef, as_champion: Client
) -> None:
    put(nwl, "leaving")
    as_champion.post(f"{HERE}cancel-open/")
    assert state(nwl) == "left"


def test_the_terms_are_agreed_to_anew(
    nwl: NetworkRef, as_champion: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(nwl, "joined")
    assert "The terms have changed" not in as_champion.get(HERE).text
    assert "agrees" not in as_champion.get(f"{HERE}terms/").text
    modules = ["shared_apps.federation.admission", "shared_apps.federation.membership"]
    modules += ["tenant_apps.admission.presenters", "tenant_apps.admission.views"]
    for module in modules:
        monkeypatch.setattr(f"{module}.TERMS_VERSION", "2031-01")
    page = as_champion.get(HERE).text
    assert "The terms have changed" in page
    assert "the newest are those of 2031-01" in page
    old = as_champion.post(f"{HERE}terms/", YES, follow=True)
    assert "The terms have changed since you opened the page" in old.text
    unsaid = as_champion.post(f"{HERE}terms/", {"terms_version": "2031-01"})
    assert unsaid.status_code == 422
    as_champion.post(f"{HERE}terms/", {"agrees": "on", "terms_version": "2031-01"})
    assert membership.of(nwl.id).terms_version == "2031-01"


@pytest.mark.parametrize("ask", ASKS)
def test_too_late_is_said_and_changes_nothing(
    nwl: NetworkRef, as_champion: Client, ask: str
) -> None:
    """Somebody else has decided while the form was open."""
    put(
        nwl,
        "invited" if ask in ("take-back", *IN_IT) else "joined",
    )
    before = membership.with_steps(nwl.id)
    answer = as_champion.post(f"{HERE}{ask}/", {**YES, "reason": "x"}, follow=True)
    assert answer.status_code == 200
    assert "<h1>Federation</h1>" in answer.text
    assert membership.with_steps(nwl.id) == before


@pytest.mark.parametrize("wrong", [{}, {"terms_version": "\0"}, {"terms_version": "1999-01"}])
def test_a_yes_to_no_version_is_none(
    nwl: NetworkRef, as_champion: Client, wrong: dict[str, Any]
) -> None:
    put(nwl, "invited")
    as_champion.post(f"{HERE}agree/", {"shares": "all", "agrees": "on", **wrong})
    assert state(nwl) == "invited"


def test_what_is_too_long_or_no_text_is_refused(nwl: NetworkRef, as_champion: Client) -> None:
    put(nwl, "invited")
    for reason in ("x" * 501, "\0"):
        assert as_champion.post(f"{HERE}refuse/", {"reason": reason}).status_code == 422
    assert state(nwl) == "invited"


def test_another_network_is_not_touched(
    world: World, nwl: NetworkRef, warwick: NetworkRef, as_champion: Client
) -> None:
    put(warwick, "invited")
    as_champion.post(f"{HERE}agree/", YES)
    assert (state(nwl), state(warwick)) == ("outside", "invited")
    assert "invited" not in as_champion.get(HERE).text


@pytest.mark.parametrize("where", OFFERED)
def test_a_page_asks_little(nwl: NetworkRef, as_champion: Client, where: str) -> None:
    put(nwl, where)
    as_champion.get(HERE)
    with counted() as queries:
        as_champion.get(HERE)
    assert len(queries) <= 12


def test_it_is_found_from_where_the_network_is_run(as_champion: Client) -> None:
    assert f'href="{HERE}"' in as_champion.get("/settings/").text
    assert f'href="{HERE}"' in as_champion.get("/credits/federation/").text


TEXTS = {"2026-11": "74e63b47db193dd4380ae2e2c43a9ea46dd7a4073566594eccc8080dc9b809ab"}


def test_terms_of_another_text_have_another_version() -> None:
    """Whoever changes the text gives it a version, and notes here which text that is."""
    file = Path(admission.__file__).parent / "templates/federation/_terms.html"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == TEXTS[TERMS_VERSION]
