"""Who gets into the console, and how far."""

import pytest
from django.test import Client

from shared_apps.operators.models import Operator
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.operators import OperatorFactory
from tests.world import World

RUN = "01a20192-67ee-7f4d-9300-40b58c64a892"
READING = [
    "/console/networks/",
    "/console/networks/nwl/",
    "/console/networks/nwl/features/",
    "/console/admissions/",
    "/console/federation/",
    "/console/federation/pairs/",
    "/console/federation/pairs.csv",
    "/console/federation/patterns/",
    "/console/federation/to-decide/",
    "/console/federation/reconciliation/",
    "/console/skills/",
    "/console/operators/",
    "/console/audit/",
    "/console/agreeing/",
    "/console/removals/",
]
CREATING = [
    "/console/new/",
    "/console/new/ics/",
    "/console/new/ics/preview/",
    f"/console/runs/{RUN}/",
]
ACTING = [
    f"/console/networks/nwl/{act}/"
    for act in (
        "rename",
        "finding",
        "suspend",
        "reactivate",
        "archive",
        "restore",
        "remove",
        "federate",
        "take-back",
        "admit",
        "refuse",
        "trade-limits",
        "leave-federation",
        "stay",
        "settle",
        "cancel-open",
        "features/coffee/off",
        "features/coffee/on",
    )
]
ACTING += [
    f"/console/skills/{act}" for act in ("list/add/", "sql/", "sql/retire/", "sql/bring-back/")
]
ACTING += ["/console/many/", f"/console/many/{RUN}/confirm/"]
ALL = ["/console/", *READING, *CREATING, *ACTING]


@pytest.fixture
def as_auditor(world: World) -> Client:
    """An operator who only looks."""
    with current.shared():
        auditor = OperatorFactory(role=Operator.Role.AUDITOR, name="Audrey Auditor")
    return world.client(None, auditor.user)


@pytest.mark.parametrize("path", ALL)
def test_strangers_are_asked_to_sign_in(world: World, nwl: NetworkRef, path: str) -> None:
    response = world.client().get(path)
    assert response.status_code == 302
    assert response["Location"] == f"/sign-in/?next={path}"


@pytest.mark.parametrize("path", READING)
def test_an_auditor_reads(nwl: NetworkRef, as_auditor: Client, path: str) -> None:
    response = as_auditor.get(path)
    assert response.status_code == 200
    assert "/console/new/" not in response.text
    assert "/suspend/" not in response.text


@pytest.mark.parametrize("path", [*CREATING, *ACTING])
def test_an_auditor_does_nothing(nwl: NetworkRef, as_auditor: Client, path: str) -> None:
    assert as_auditor.get(path).status_code == 403
    if path in ACTING:
        assert as_auditor.post(path, {"reason": "other"}).status_code == 403


def test_an_auditor_does_not_retry(nwl: NetworkRef, as_auditor: Client) -> None:
    assert as_auditor.post(f"/console/runs/{RUN}/retry/").status_code == 403


def test_a_login_of_no_operator_is_refused(world: World, operator: Operator) -> None:
    client = world.client(None, operator.user)
    with current.shared():
        Operator.objects.all().delete()
    assert client.get("/console/networks/").status_code == 403


def test_the_console_is_not_on_a_networks_address(
    world: World, nwl: NetworkRef, champion: Member
) -> None:
    assert world.client(nwl, champion.user).get("/console/networks/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/console/networks/nobody/", *(f"/console/runs/{RUN}{end}" for end in ("/",))]
)
def test_what_is_not_there_is_not_found(as_operator: Client, path: str) -> None:
    assert as_operator.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/console/networks/", "/console/federation/", "/console/new/"])
def test_pages_are_only_read(as_operator: Client, path: str) -> None:
    assert as_operator.post(path).status_code == 405


def test_a_retry_is_only_posted(as_operator: Client) -> None:
    assert as_operator.get(f"/console/runs/{RUN}/retry/").status_code == 404
