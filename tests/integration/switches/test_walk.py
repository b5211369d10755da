"""Every switch, walked: off, each address refuses, nothing leads there, no work is done; on, all is
as before.
"""

import html
import re

import pytest
from celery import current_app
from django.test import Client

from tenant_apps.cpd.models import Reflection
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import current, features, messages, rounds
from tenants.current import NetworkRef
from tenants.features import LABELS, STAYS_OPEN, Feature
from tenants.tasks import NetworkTask
from tests.counting import counted
from tests.factories.cpd import ReflectionFactory
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import admit
from tests.factories.sso import ConnectionFactory
from tests.factories.switches import switch_off, switch_on
from tests.isolation.routes import NETWORK, NOWHERE, Route, routes
from tests.world import World

EACH = pytest.mark.parametrize("feature", Feature)
FIRST_PAGES = {
    Feature.COFFEE: "/coffee/",
    Feature.CPD: "/cpd/",
    Feature.IMPORTING: "/settings/import/",
    Feature.OWN_HOST: "/settings/address/",
    Feature.DIRECTORY: "/settings/directory/",
    Feature.SINGLE_SIGN_ON: "/settings/sign-in/new/openid/",
}
# Where members and champions find their ways.
LEADING = ("/", "/to-do/", "/exchanges/", "/people/me/", "/settings/", "/settings/sign-in/")
_VALUES = {"uuid": NOWHERE, "int": "1", "slug": "openid", "str": "x", "path": "Users"}
_PARAMETER = re.compile(r"<(\w+):\w+>")


def addresses(feature: Feature) -> list[str]:
    """All of a feature, with something for each of their parameters."""
    found = [one for one in routes(NETWORK) if features.of_address(one.name) is feature]
    return [path_of(one) for one in found]


def path_of(route: Route) -> str:
    return "/" + _PARAMETER.sub(lambda match: _VALUES[match[1]], route.pattern)


def text(page: str) -> str:
    return html.unescape(" ".join(page.split()))


def links(client: Client, path: str) -> set[str]:
    return set(re.findall(r'(?:href|action)="([^"#?]+)', client.get(path, follow=True).text))


@EACH
def test_off_every_address_of_it_refuses(
    nwl: NetworkRef, as_champion: Client, as_alice: Client, world: World, feature: Feature
) -> None:
    switch_off(nwl, feature)
    stranger = world.client(nwl)
    for path in addresses(feature):
        for send in (as_champion.get, as_champion.post):
            said = send(path)
            if path.startswith("/scim/"):
                assert said.status_code == 403
                assert said["Content-Type"] == "application/scim+json"
                continue
            assert said.status_code == 404, path
            assert f"switched this off for your network: {LABELS[feature]} (the network" in text(
                said.text
            )
        for client in (as_alice, stranger):
            if not path.startswith("/scim/"):
                assert "This page is not here" in client.get(path).text, path
                assert client.post(path).status_code == 404, path


@EACH
def test_off_nothing_leads_there_and_on_it_does_again(
    nwl: NetworkRef, as_champion: Client, as_alice: Client, feature: Feature
) -> None:
    def leading() -> set[str]:
        found = {link for path in LEADING for link in links(as_champion, path)}
        found |= {link for path in LEADING[:4] for link in links(as_alice, path)}
        return found & set(addresses(feature))

    before = leading()
    assert before, "something leads there while it is on"
    switch_off(nwl, feature)
    assert leading() == set()
    assert as_champion.get("/settings/").status_code == 200
    switch_on(nwl, feature)
    assert leading() == before
    assert as_champion.get(FIRST_PAGES[feature]).status_code == 200


@EACH
def test_off_its_work_is_not_done_and_on_it_is(
    world: World, nwl: NetworkRef, feature: Feature, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a worker does it: by a message that proves where it comes from."""
    current_app.loader.import_default_modules()
    mine = [
        task
        for task in current_app.tasks.values()
        if isinstance(task, NetworkTask) and task.feature is feature
    ]
    ran: list[str] = []
    for task in mine:
        monkeypatch.setattr(task, "run", lambda *args, name=task.name, **kwargs: ran.append(name))

    def work() -> list[str]:
        ran.clear()
        for task in mine:
            as_a_worker(task, nwl)
        return ran

    switch_off(nwl, feature)
    assert work() == []
    off = world.ref(nwl.id)
    switch_on(nwl, feature)
    assert work() == [task.name for task in mine]
    for task in mine:
        if kind := rounds.KINDS.get(task.name):
            assert not kind.is_for(off), "it is not even sent"
            assert kind.is_for(world.ref(nwl.id))


def as_a_worker(task: NetworkTask, network: NetworkRef) -> None:
    place, task_id = str(network.id), "1"
    task.push_request(
        id=task_id, headers=messages.headers(task.name, task_id, place, (), {}), args=(), kwargs={}
    )
    try:
        task()
    finally:
        task.pop_request()


def test_what_was_written_is_there_again(
    world: World, nwl: NetworkRef, alice: Member, as_alice: Client
) -> None:
    with current.enter(nwl):
        exchange = ExchangeFactory(recipient=alice, state=State.SETTLED)
        written = ReflectionFactory(exchange=exchange, did="We saw the ward together.")
    switch_off(nwl, Feature.CPD)
    page = f"/cpd/{written.id}/"
    assert as_alice.get(page).status_code == 404
    with current.enter(nwl):
        assert Reflection.objects.count() == 1
    switch_on(nwl, Feature.CPD)
    assert "We saw the ward together." in as_alice.get(page).text


def test_without_single_sign_on_members_use_passwords_and_champions_the_second_step(
    world: World, nwl: NetworkRef, as_champion: Client
) -> None:
    with current.enter(nwl):
        ConnectionFactory(by=None, name="Imperial")
    stranger = world.client(nwl)
    assert "Sign in with Imperial" in stranger.get("/sign-in/").text
    switch_off(nwl, Feature.SINGLE_SIGN_ON)
    page = stranger.get("/sign-in/").text
    assert "Sign in with Imperial" not in page
    assert "Password" in page
    settings = as_champion.get("/settings/sign-in/").text
    assert "By your organisation" not in settings
    assert "alone" not in settings
    said = as_champion.post("/settings/sign-in/", {"second_step_for_all": "on"})
    assert said.status_code == 302
    switch_on(nwl, Feature.SINGLE_SIGN_ON)
    assert "Sign in with Imperial" in stranger.get("/sign-in/").text
    assert "Imperial" in as_champion.get("/settings/sign-in/").text


def test_who_has_no_password_is_mailed_a_way_to_one(world: World, nwl: NetworkRef) -> None:
    with current.enter(nwl):
        ada = admit(name="Ada Adams")
        ada.user.set_unusable_password()
        ada.user.save()
    switch_off(nwl, Feature.SINGLE_SIGN_ON)
    world.client(nwl).post("/password/forgotten/", {"email": ada.user.email})
    with current.enter(nwl):
        assert Mail.objects.filter(to=ada.user.email).count() == 1


def test_whoever_runs_the_network_reads_in_its_log_what_was_switched(
    nwl: NetworkRef, as_champion: Client
) -> None:
    switch_off(nwl, Feature.COFFEE)
    page = text(as_champion.get("/settings/log/").text)
    assert "switched a feature of the network off" in page
    assert "Random coffee: the network asked for it" in page


def test_what_is_off_costs_a_page_no_query(nwl: NetworkRef, as_champion: Client) -> None:
    as_champion.get("/settings/sign-in/")
    with counted() as before:
        as_champion.get("/settings/sign-in/")
    switch_off(nwl, Feature.COFFEE)
    with counted() as after:
        as_champion.get("/settings/sign-in/")
    assert len(after) == len(before)


def test_a_network_beside_it_has_everything(
    world: World, nwl: NetworkRef, warwick: NetworkRef, sofia: Member
) -> None:
    for feature in Feature:
        switch_off(nwl, feature)
    client = world.client(warwick, sofia.user)
    assert client.get("/coffee/").status_code == 200
    assert client.get("/cpd/").status_code == 200


def test_what_stays_open_is_open(nwl: NetworkRef, as_champion: Client) -> None:
    for feature in Feature:
        switch_off(nwl, feature)
    for route in routes(NETWORK):
        if route.name in STAYS_OPEN:
            assert as_champion.get(path_of(route)).status_code == 200
