"""Bringing up a network from the console."""

import re

import pytest
from django.test import Client

from shared_apps.commissioning import services as commissioning
from shared_apps.commissioning import tasks
from shared_apps.commissioning.models import DirectoryEntry, EmailDomain, ProvisioningRun
from shared_apps.operators.models import Operator
from tenants import current
from tenants import services as registry
from tenants.models import Network
from tests.factories.tenants import NetworkFactory
from tests.world import World

FILLED = {
    "ics": "QRV",
    "name": "",
    "slug": "",
    "champion_name": "Maria Malik",
    "champion_email": "maria@imperial.nhs.uk",
    "welcome": "2",
    "federated": "on",
    "is_listed": "on",
    "email_domains": "imperial.nhs.uk, lnwh.nhs.uk",
}
SCHOOL = {
    **FILLED,
    "name": "Warwick Business School",
    "slug": "warwick",
    "email_domains": "",
    "federated": "",
    "is_listed": "",
}


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    messages: list[str] = []
    monkeypatch.setattr(
        tasks, "send_central", lambda name, **kwargs: messages.append(kwargs["run_id"])
    )
    return messages


def test_all_kinds_are_offered(as_operator: Client) -> None:
    page = as_operator.get("/console/new/").text
    for kind in Network.Kind:
        assert f"/console/new/{kind.value}/" in page
        assert as_operator.get(f"/console/new/{kind.value}/").status_code == 200
    assert as_operator.get("/console/new/club/").status_code == 404


def test_an_ics_network_is_asked_for(
    as_operator: Client, operator: Operator, sent: list[str]
) -> None:
    response = as_operator.post("/console/new/ics/", FILLED)
    with current.shared():
        run = ProvisioningRun.objects.select_related("network").get()
        network = run.network
        domains = [each.domain for each in EmailDomain.objects.all()]
    assert response.status_code == 302
    assert response["Location"] == f"/console/runs/{run.id}/"
    assert (network.name, network.slug, network.ics_id) == ("North West London", "nwl", "QRV")
    assert (run.welcome_minutes, run.federated, run.requested_by) == (120, True, operator.id)
    assert domains == ["imperial.nhs.uk", "lnwh.nhs.uk"]
    assert sent == [str(run.id)]


def test_a_private_school_is_asked_for(as_operator: Client) -> None:
    as_operator.post("/console/new/school/", {**SCHOOL, "welcome": ""})
    with current.shared():
        run = ProvisioningRun.objects.get()
        assert not DirectoryEntry.objects.get().is_listed
        assert Network.objects.get().slug == "warwick"
    assert (run.welcome_minutes, run.federated) == (0, False)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"slug": "www"}, "kept for the service itself"),
        ({"slug": "a b"}, "small letters, digits and single hyphens"),
        ({"slug": "nhs-london"}, "may not stand in"),
        ({"ics": ""}, "Choose the Integrated Care System."),
        ({"ics": "XXX"}, "Choose one of the 42"),
        ({"champion_email": "maria"}, "Enter an e-mail address"),
        ({"champion_email": ""}, "Enter the champion’s e-mail address."),
        ({"champion_name": ""}, "Enter the champion’s name."),
        ({"welcome": "0"}, "Enter more than 0 hours."),
        ({"welcome": "-1"}, "Enter more than 0 hours."),
        ({"welcome": "0.1"}, "steps of a quarter"),
        ({"welcome": "10000"}, "Enter at most 100 hours."),
        ({"email_domains": "gmail.com"}, "many organisations"),
        ({"email_domains": "not a domain"}, "is no e-mail domain"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    as_operator: Client, sent: list[str], wrong: dict[str, str], words: str
) -> None:
    response = as_operator.post("/console/new/ics/", FILLED | wrong)
    assert response.status_code == 422
    assert words in response.text
    assert "There is a problem" in response.text
    field = next(iter(wrong))
    assert f'id="id_{field}_error"' in response.text
    with current.shared():
        assert not Network.objects.exists()
    assert not sent


def test_all_that_is_wrong_is_told_at_once(as_operator: Client) -> None:
    wrong = {"ics": "", "slug": "Bad Slug!", "welcome": "0", "email_domains": "gmail.com"}
    shown = as_operator.post("/console/new/ics/", FILLED | wrong).text
    for said in (
        "Choose the Integrated Care System.",
        "small letters, digits and single hyphens",
        "Enter more than 0 hours.",
        "many organisations",
    ):
        assert shown.count(said) == 2, said


def test_the_same_form_twice_makes_one_network(as_operator: Client) -> None:
    as_operator.post("/console/new/school/", SCHOOL)
    again = as_operator.post("/console/new/school/", SCHOOL)
    assert again.status_code == 409
    assert "Another network has this address." in again.text
    with current.shared():
        assert Network.objects.count() == 1


def test_a_second_network_for_one_ics_is_refused(as_operator: Client) -> None:
    with current.shared():
        NetworkFactory(slug="first", kind="ics", ics_code="QRV")
    page = as_operator.get("/console/new/ics/").text
    assert re.search(r'value="QRV"[^>]* disabled', page)
    assert "North West London (has a network)" in page
    response = as_operator.post("/console/new/ics/", FILLED)
    assert response.status_code == 409
    assert "has a network already" in response.text


def test_a_second_open_network_is_refused(as_operator: Client, sent: list[str]) -> None:
    asked = {key: value for key, value in SCHOOL.items() if key != "ics"}
    assert as_operator.post("/console/new/community/", asked).status_code == 302
    again = as_operator.post("/console/new/community/", {**asked, "slug": "other"})
    assert again.status_code == 409
    assert "There is an open community network already" in again.text
    assert len(sent) == 1


def test_name_and_address_are_shown_before_they_are_asked_for(as_operator: Client) -> None:
    def preview(kind: str = "school", **typed: str) -> str:
        page = as_operator.get(f"/console/new/{kind}/preview/", typed).text
        return " ".join(re.sub(r"<[^>]+>", "", page).split())

    assert preview("ics", ics="QRV") == "North West London will answer at nwl.hexitime.localhost."
    with current.shared():
        NetworkFactory(slug="nwl")
    assert "at north-west-london.hexitime.localhost." in preview("ics", ics="QRV")
    assert "at wbs.hexitime.localhost." in preview(name="Warwick Business School")
    assert "at warwick.hexitime.localhost." in preview(slug=" Warwick ")
    assert "Another network has this address." in preview(slug="nwl")
    assert "kept for the service itself" in preview(slug="www")
    assert preview("ics", ics="nonsense") == ""
    assert as_operator.get("/console/new/club/preview/").status_code == 404


def test_progress_is_watched(as_operator: Client) -> None:
    here = as_operator.post("/console/new/school/", SCHOOL)["Location"]
    page = as_operator.get(here).text
    seen = re.search(r"\?seen=([a-z-]+)", page)
    assert "Bringing up Warwick Business School" in page
    assert 'hx-trigger="every 1s"' in page
    assert seen
    polled = as_operator.get(here, {"seen": seen[1]}, headers={"HX-Request": "true"})
    assert polled.status_code == 204
    with current.shared():
        run = ProvisioningRun.objects.select_related("network").get()
        commissioning.note_start(run_id=run.id)
        registry.mark_active(network_id=run.network_id)
        commissioning.note_done(run=run)
    polled = as_operator.get(here, {"seen": seen[1]}, headers={"HX-Request": "true"})
    assert polled.status_code == 200
    assert "<html" not in polled.text
    assert "hx-trigger" not in polled.text
    assert "Warwick Business School is ready" in polled.text
    assert "http://warwick.hexitime.localhost" in polled.text


def test_a_build_that_failed_is_tried_again(as_operator: Client, sent: list[str]) -> None:
    here = as_operator.post("/console/new/school/", SCHOOL)["Location"]
    with current.shared():
        run = ProvisioningRun.objects.get()
        commissioning.note_failure(run_id=run.id, code="OperationalError")
    page = as_operator.get(here).text
    assert "could not be built" in page
    assert "OperationalError" in page
    assert as_operator.post(f"{here}retry/").status_code == 302
    assert as_operator.post(f"{here}retry/").status_code == 409
    assert sent == [str(run.id)] * 2


def test_a_network_on_its_way_is_in_the_list(as_operator: Client, world: World) -> None:
    as_operator.post("/console/new/school/", SCHOOL)
    page = as_operator.get("/console/networks/").text
    assert "Warwick Business School" in page
    assert "Being set up" in page
    assert "See how far it is" in as_operator.get("/console/networks/warwick/").text
