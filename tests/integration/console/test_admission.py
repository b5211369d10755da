"""Operators bring networks into the federation, answer them, set limits, and take them out."""

import pytest
from django.test import Client

from shared_apps.console import figures
from shared_apps.federation import admission, leaving, membership, open_work, selectors
from shared_apps.federation.models import TERMS_VERSION
from shared_apps.federation.open_work import OpenWork
from shared_apps.federation.steps import NETWORK
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.federation import FederatedNetworkFactory, MembershipStepFactory
from tests.integration.console.test_networks import cell

HERE = "/console/networks/nwl/"
LIMITS = {"down": "40", "up": ""}


def apply(network: NetworkRef, by: Member) -> None:
    with current.shared():
        admission.apply(
            network=network,
            terms_version=TERMS_VERSION,
            shares="all",
            reason="Our members ask for it",
            by=by.id,
        )


def agree(network: NetworkRef, by: Member) -> None:
    with current.shared():
        admission.agree(network=network, terms_version=TERMS_VERSION, shares="all", by=by.id)


def state(network: NetworkRef) -> str:
    return membership.of(network.id).state


def subjects(network: NetworkRef) -> list[str]:
    with current.enter(network):
        found = Mail.objects.filter(subject__contains="federation").order_by("id")
        return list(found.values_list("subject", flat=True))


def test_a_network_is_invited_agrees_and_leaves(
    as_operator: Client, nwl: NetworkRef, warwick: NetworkRef, champion: Member
) -> None:
    for wrong in ({"down": "0", "up": "x"}, {"down": "", "up": ""}, {"down": "-1", "up": ""}):
        assert as_operator.post(f"{HERE}federate/", wrong).status_code == 422
    assert as_operator.post(f"{HERE}federate/", LIMITS)["Location"] == HERE
    page = as_operator.get(HERE).text
    assert "Invited to the federation by Olive Operator" in page
    assert "Invited, its champion has to agree" in page
    assert "down to −40 hours and up without limit" in page
    assert subjects(nwl) == ["Your network is invited to the federation"]
    assert "Invited" in cell(as_operator.get("/console/admissions/").text, "State")
    agree(nwl, champion)
    page = as_operator.get("/console/federation/").text
    assert cell(page, "Can send") == ["40 hoursto −40 hours"]
    assert cell(page, "Can receive") == ["No limitto No limit"]
    assert "The positions sum to zero" in page
    assert "Joined to the federation by its champion" in as_operator.get(HERE).text
    assert as_operator.post(f"{HERE}leave-federation/", {"reason": ""}).status_code == 422
    gone = as_operator.post(f"{HERE}leave-federation/", {"reason": "They asked"}, follow=True)
    assert "North West London has left the federation." in gone.text
    [state] = cell(as_operator.get("/console/federation/").text, "State")
    assert state.startswith("Left the federation")
    assert as_operator.post(f"{HERE}leave-federation/", {"reason": "x"}).status_code == 409
    assert "Your network leaves the federation" in subjects(nwl)


def test_an_invitation_is_changed_and_taken_back(as_operator: Client, nwl: NetworkRef) -> None:
    MembershipStepFactory(network=nwl)
    as_operator.post(f"{HERE}federate/", LIMITS)
    assert "down to −40 hours" in as_operator.get(HERE).text
    page = as_operator.post(f"{HERE}take-back/", {"reason": ""}, follow=True).text
    assert "North West London is no longer invited." in page
    assert state(nwl) == "outside"


def test_an_application_is_read_and_admitted(
    as_operator: Client, nwl: NetworkRef, champion: Member
) -> None:
    apply(nwl, champion)
    assert "“Our members ask for it”" in as_operator.get(HERE).text
    waiting = as_operator.get("/console/admissions/").text
    assert cell(waiting, "State") == ["Asks to join"]
    assert cell(waiting, "They write") == ["Our members ask for it"]
    page = as_operator.post(f"{HERE}admit/", LIMITS, follow=True).text
    assert "North West London is in the federation." in page
    assert "Your network is in the federation" in subjects(nwl)
    assert "Nobody waits" in as_operator.get("/console/admissions/").text


def test_an_application_is_refused_with_a_reason(
    as_operator: Client, nwl: NetworkRef, champion: Member
) -> None:
    apply(nwl, champion)
    unsaid = as_operator.post(f"{HERE}refuse/", {"reason": " "})
    assert unsaid.status_code == 422
    assert 'id="id_reason_error"' in unsaid.text
    as_operator.post(f"{HERE}refuse/", {"reason": "Your network is too young"})
    assert state(nwl) == "outside"
    with current.enter(nwl):
        mail = Mail.objects.get(subject="Your network’s application to the federation")
    assert "“Your network is too young”" in mail.text


def test_an_invitation_to_one_that_has_applied_meanwhile_lets_it_in(
    as_operator: Client, nwl: NetworkRef, champion: Member
) -> None:
    apply(nwl, champion)
    page = as_operator.post(f"{HERE}federate/", LIMITS, follow=True).text
    assert "had asked to join in the meantime: it is in the federation." in page
    assert state(nwl) == "joined"


def test_trade_limits_are_changed(as_operator: Client, nwl: NetworkRef, champion: Member) -> None:
    FederatedNetworkFactory(network=nwl, ceiling_minutes=None)
    form = as_operator.get(f"{HERE}trade-limits/").text
    assert 'name="down" value="600"' in form
    assert as_operator.post(f"{HERE}trade-limits/", {"down": "", "up": "1"}).status_code == 422
    as_operator.post(f"{HERE}trade-limits/", {"down": "7", "up": "9"})
    position = selectors.position(nwl.id)
    assert position
    assert (position.floor_minutes, position.ceiling_minutes) == (-420, 540)
    with current.enter(nwl):
        assert Mail.objects.filter(subject="Your network’s trade limits have changed").exists()


def test_limits_of_one_that_has_left_are_changed_for_its_settlement(
    as_operator: Client, nwl: NetworkRef
) -> None:
    FederatedNetworkFactory(network=nwl)
    with current.shared():
        leaving.leave(network=nwl, side="centre", reason="A new partner.", by=None)
        assert membership.of(nwl.id).state == "left"
    assert f"{HERE}trade-limits/" in as_operator.get(HERE).text
    as_operator.post(f"{HERE}trade-limits/", {"down": "7", "up": "9"})
    position = selectors.position(nwl.id)
    assert position
    assert (position.floor_minutes, position.ceiling_minutes) == (-420, 540)


def test_what_is_open_is_cancelled_and_the_network_is_gone(
    as_operator: Client, nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    FederatedNetworkFactory(network=nwl)
    open_now = [1]
    kind = OpenWork(
        count=lambda network: len(open_now),
        cancel=lambda network, by: open_now.clear(),
        forget=lambda network: None,
    )
    monkeypatch.setattr(open_work, "_kinds", [kind])
    page = as_operator.post(f"{HERE}leave-federation/", {"reason": "x"}, follow=True).text
    assert "North West London is leaving" in page
    assert state(nwl) == "leaving"
    assert "Leaving" in cell(as_operator.get("/console/admissions/").text, "State")
    stayed = as_operator.post(f"{HERE}stay/", follow=True).text
    assert "North West London stays in the federation." in stayed
    as_operator.post(f"{HERE}leave-federation/", {"reason": "After all"})
    as_operator.post(f"{HERE}cancel-open/")
    assert state(nwl) == "left"


@pytest.mark.parametrize(
    "act",
    [
        "take-back",
        "admit",
        "refuse",
        "trade-limits",
        "leave-federation",
        "stay",
        "settle",
        "cancel-open",
    ],
)
def test_what_does_not_fit_is_refused(as_operator: Client, nwl: NetworkRef, act: str) -> None:
    assert as_operator.get(f"{HERE}{act}/").status_code == 409
    answer = as_operator.post(f"{HERE}{act}/", {**LIMITS, "reason": "x"})
    assert answer.status_code == 409
    assert state(nwl) == "outside"


def test_one_that_is_in_is_not_invited(as_operator: Client, nwl: NetworkRef) -> None:
    FederatedNetworkFactory(network=nwl)
    assert as_operator.post(f"{HERE}federate/", LIMITS).status_code == 409


def test_a_champion_who_leaves_is_named_as_such(
    as_operator: Client, nwl: NetworkRef, champion: Member
) -> None:
    FederatedNetworkFactory(network=nwl)
    with current.shared():
        leaving.leave(network=nwl, side=NETWORK, reason="A new partner", by=champion.id)
    page = as_operator.get(HERE).text
    assert "Began to leave the federation by its champion" in page
    assert "Chris Champion" not in page


def test_pages_ask_little(as_operator: Client, nwl: NetworkRef, champion: Member) -> None:
    apply(nwl, champion)
    figures.refresh(nwl)
    for path, most in ((HERE, 14), ("/console/admissions/", 8)):
        as_operator.get(path)
        with counted() as queries:
            as_operator.get(path)
        assert len(queries) <= most, path
