"""The same for many networks: ticked, looked at, done once, each by itself."""

import html
import re
import threading
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connections
from django.test import Client

from kernel import clock, database
from kernel.ids import uuid7
from shared_apps.commissioning import services as commissioning
from shared_apps.console import tasks
from shared_apps.console.bulk import acts, selectors, services
from shared_apps.console.models import BulkItem, BulkRun
from shared_apps.operators.models import Operator
from tenant_apps.audit.models import Event
from tenant_apps.security import services as security
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tenants.features import Feature
from tenants.models import Network
from tests.counting import counted
from tests.factories.console import BulkItemFactory, BulkRunFactory
from tests.factories.operators import OperatorFactory
from tests.factories.sso import ConnectionFactory
from tests.factories.switches import switch_off, switch_on
from tests.factories.tenants import NetworkFactory
from tests.world import World

LIST, MANY = "/console/networks/", "/console/many/"
SECURITY = {"reason": "security"}
AGREED = {"reason": "switch_agreed"}


def text(page: str) -> str:
    return html.unescape(" ".join(page.split()))


def chosen(client: Client, act: str, *networks: NetworkRef, **more: str) -> str:
    """The page that asks whether one is sure."""
    ids = [str(one.id) for one in networks]
    said = client.post(MANY, {"network": ids, "act": act, **more})
    assert said.status_code == 302, text(said.text)
    return str(said["Location"])


def carried_out(page: str) -> None:
    """As the worker does."""
    with current.shared():
        tasks.work_on_many.run(run_id=page.split("/")[-2])


def done(client: Client, page: str, wish: dict[str, str] | None = None) -> str:
    """Confirmed, carried out, and what the page then says."""
    assert client.post(f"{page}confirm/", wish or {})["Location"] == page
    carried_out(page)
    return text(client.get(page).text)


def states(page: str) -> dict[str, str]:
    with current.shared():
        found = BulkItem.objects.filter(run_id=UUID(page.split("/")[-2]))
        return dict(found.values_list("network__slug", "state"))


def noted(network: NetworkRef, action: str) -> int:
    with current.shared():
        return Event.objects.filter(subject=network.id, action=action).count()


@pytest.fixture
def many(world: World, nwl: NetworkRef, warwick: NetworkRef) -> list[NetworkRef]:
    return [nwl, warwick, world.network("mercia", "Mercia", "school")]


def test_many_are_suspended_and_reactivated_each_as_if_alone(
    world: World, as_operator: Client, operator: Operator, many: list[NetworkRef]
) -> None:
    page = chosen(as_operator, "suspend", *many)
    asked = text(as_operator.get(page).text)
    assert "Suspend 3 networks?" in asked
    assert all(one.name in asked for one in many)
    assert {world.ref(one.id).state for one in many} == {"active"}, "nothing is done yet"
    said = done(as_operator, page, SECURITY)
    assert "Suspend: done" in said
    assert "Done for 3 of 3 networks." in said
    for one in many:
        assert world.ref(one.id).state == "suspended"
        with current.shared():
            event = Event.objects.get(subject=one.id, action="network.suspended")
        assert (event.actor, event.detail) == (operator.id, SECURITY)
    assert "Done for 3" in done(as_operator, chosen(as_operator, "reactivate", *many))
    assert {world.ref(one.id).state for one in many} == {"active"}


def test_a_feature_is_switched_for_many_and_each_is_told(
    world: World, as_operator: Client, many: list[NetworkRef]
) -> None:
    said = done(as_operator, chosen(as_operator, "coffee-off", *many), AGREED)
    assert "Switch off “Random coffee”: done" in said
    for one in many:
        assert world.ref(one.id).features_off == {"coffee"}
        with current.enter(one):
            assert Event.objects.filter(action="feature.switched_off").count() == 1
    done(as_operator, chosen(as_operator, "coffee-on", *many), AGREED)
    assert {world.ref(one.id).features_off for one in many} == {frozenset()}


def test_what_it_does_not_fit_is_left_out_with_why(
    world: World, as_operator: Client, many: list[NetworkRef]
) -> None:
    with current.shared():
        registry.suspend(network_id=many[0].id)
        registry.archive(network_id=many[1].id)
    page = chosen(as_operator, "suspend", *many)
    asked = text(as_operator.get(page).text)
    assert "Suspend 1 network?" in asked
    assert "</a>: It is suspended." in asked
    assert "</a>: It is archived." in asked
    done(as_operator, page, SECURITY)
    assert states(page) == {"nwl": "left_out", "warwick": "left_out", "mercia": "done"}
    assert noted(many[0], "network.suspended") == 0


def test_where_it_fits_none_there_is_nothing_to_send(
    as_operator: Client, many: list[NetworkRef]
) -> None:
    asked = text(as_operator.get(chosen(as_operator, "reactivate", *many)).text)
    assert "There is nothing to do" in asked
    assert "confirm/" not in asked


def test_what_would_lock_members_out_is_left_out(
    as_operator: Client, many: list[NetworkRef]
) -> None:
    with current.enter(many[0]):
        ConnectionFactory(by=None)
        security.change_rules(second_step_for_all=False, single_sign_on_only=True, by=uuid7())
    page = chosen(as_operator, "sso-off", *many)
    assert "could not come in any more" in text(as_operator.get(page).text)
    done(as_operator, page, AGREED)
    assert states(page) == {"nwl": "left_out", "warwick": "done", "mercia": "done"}


def test_all_that_match_are_meant_and_no_others(
    world: World, as_operator: Client, many: list[NetworkRef]
) -> None:
    said = as_operator.post(f"{MANY}?kind=school", {"all": "1", "act": "suspend"})
    done(as_operator, said["Location"], SECURITY)
    assert states(said["Location"]) == {"warwick": "done", "mercia": "done"}
    assert world.ref(many[0].id).state == "active"


def test_without_a_reason_nothing_is_done(
    world: World, as_operator: Client, nwl: NetworkRef
) -> None:
    page = chosen(as_operator, "suspend", nwl)
    said = as_operator.post(f"{page}confirm/")
    assert said.status_code == 422
    assert "Choose a reason." in said.text
    with current.shared():
        assert BulkRun.objects.get().confirmed_at is None


def test_sent_twice_it_is_done_once(
    world: World, as_operator: Client, many: list[NetworkRef]
) -> None:
    page = chosen(as_operator, "suspend", *many)
    done(as_operator, page, SECURITY)
    with current.shared():
        registry.reactivate(network_id=many[0].id)
    said = done(as_operator, page, SECURITY)
    assert "Done for 3 of 3 networks." in said
    assert world.ref(many[0].id).state == "active"
    assert noted(many[0], "network.suspended") == 1


@pytest.mark.parametrize("way", ["suspended", "twice"])
def test_who_was_there_meanwhile_is_not_overwritten(
    world: World, as_operator: Client, many: list[NetworkRef], operator: Operator, way: str
) -> None:
    with current.shared():
        for one in many:
            registry.suspend(network_id=one.id)
    page = chosen(as_operator, "reactivate", *many)
    with current.shared():
        commissioning.reactivate(network_id=many[0].id, by=operator.id)
        if way == "twice":
            commissioning.suspend(network_id=many[0].id, reason="security", by=operator.id)
    said = done(as_operator, page)
    assert "Done for 2 of 3 networks." in said
    assert "Not done: 1" in said
    assert "North West London</a>: Somebody has changed it meanwhile." in said
    assert states(page)["nwl"] == "refused"
    assert world.ref(many[0].id).state == ("suspended" if way == "twice" else "active")


def test_nor_who_switched_it_meanwhile(
    world: World, as_operator: Client, many: list[NetworkRef]
) -> None:
    page = chosen(as_operator, "coffee-off", *many)
    switch_off(many[0], Feature.COFFEE)
    switch_on(many[0], Feature.COFFEE)
    switch_off(many[1], Feature.CPD)
    done(as_operator, page, AGREED)
    assert states(page) == {"nwl": "refused", "warwick": "done", "mercia": "done"}
    assert world.ref(many[0].id).features_off == frozenset()


def test_one_that_fails_holds_up_no_other(
    world: World, as_operator: Client, many: list[NetworkRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    suspend = registry.suspend

    def broken(*, network_id: UUID) -> None:
        suspend(network_id=network_id)
        if network_id == many[0].id:
            raise RuntimeError("nobody expected this")

    monkeypatch.setattr(registry, "suspend", broken)
    page = chosen(as_operator, "suspend", *many)
    said = done(as_operator, page, SECURITY)
    assert "Failed: 1" in said
    assert states(page) == {"nwl": "failed", "warwick": "done", "mercia": "done"}
    assert world.ref(many[0].id).state == "active", "what was begun is undone with it"


def test_whose_role_has_changed_does_nothing_more(
    world: World, as_operator: Client, nwl: NetworkRef, operator: Operator
) -> None:
    page = chosen(as_operator, "suspend", nwl)
    as_operator.post(f"{page}confirm/", SECURITY)
    with current.shared():
        Operator.objects.filter(id=operator.id).update(role="auditor")
    carried_out(page)
    assert states(page) == {"nwl": "refused"}
    assert world.ref(nwl.id).state == "active"
    assert as_operator.get(page).status_code == 403


def test_what_was_looked_at_long_ago_is_looked_at_again(
    as_operator: Client, nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = chosen(as_operator, "suspend", nwl)
    monkeypatch.setattr(services, "HOLDS_FOR", timedelta(0))
    said = as_operator.post(f"{page}confirm/", SECURITY)
    assert said.status_code == 409
    assert "Choose them once more." in said.text
    monkeypatch.setattr(services, "KEPT_UNCONFIRMED", timedelta(0))
    with current.shared():
        tasks.go_on_with_many.run()
        assert not BulkRun.objects.exists()


def test_a_run_that_a_worker_left_is_finished_by_the_next(
    world: World, as_operator: Client, many: list[NetworkRef]
) -> None:
    page = chosen(as_operator, "suspend", *many)
    as_operator.post(f"{page}confirm/", SECURITY)
    run_id = UUID(page.split("/")[-2])
    with current.shared():
        assert services.go_on(run_id, most_seconds=0), "there was no time for any"
        shown = text(as_operator.get(page).text)
        assert "0 of 3 networks." in shown
        assert 'hx-trigger="every 1s"' in shown
        tasks.go_on_with_many.run()
        assert services.go_on(run_id, most_seconds=9) is False
    assert set(states(page).values()) == {"done"}


def test_two_workers_at_once_do_each_once(
    world: World, as_operator: Client, many: list[NetworkRef]
) -> None:
    page = chosen(as_operator, "coffee-off", *many)
    as_operator.post(f"{page}confirm/", AGREED)
    begin = threading.Barrier(2)

    def work() -> None:
        try:
            begin.wait()
            carried_out(page)
        finally:
            connections.close_all()

    both = [threading.Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert set(states(page).values()) == {"done"}
    assert {noted(one, "network.feature_off") for one in many} == {1}
    with current.shared():
        assert BulkRun.objects.get().finished_at is not None


def test_the_page_answers_a_script_only_with_news(
    as_operator: Client, many: list[NetworkRef]
) -> None:
    page = chosen(as_operator, "suspend", *many)
    as_operator.post(f"{page}confirm/", SECURITY)
    shown = as_operator.get(page).text
    poll = re.search(r'hx-get="([^"]+)"', shown)
    assert poll
    asked: dict[str, Any] = {"headers": {"HX-Request": "true"}}
    assert as_operator.get(html.unescape(poll[1]), **asked).status_code == 204
    carried_out(page)
    news = as_operator.get(html.unescape(poll[1]), **asked)
    assert news.status_code == 200
    assert "<html" not in news.text
    assert "hx-get" not in news.text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"act": "suspend"}, "Tick the networks that are meant."),
        ({"act": "suspend", "network": ["nonsense"]}, "Tick the networks that are meant."),
        ({"act": "suspend", "network": [str(uuid7())]}, "Tick the networks that are meant."),
        ({"act": ""}, "Choose what is to be done."),
        ({"act": "remove", "all": "1"}, "Choose what is to be done."),
    ],
)
def test_what_makes_no_sense_is_said_above_the_list(
    as_operator: Client, nwl: NetworkRef, sent: dict[str, Any], said: str
) -> None:
    answer = as_operator.post(f"{MANY}?q=north", sent)
    assert answer.status_code == 422
    assert said in text(answer.text)
    assert 'value="north"' in answer.text
    with current.shared():
        assert not BulkRun.objects.exists()


def test_what_was_ticked_stays_so(as_operator: Client, many: list[NetworkRef]) -> None:
    answer = as_operator.post(MANY, {"act": "", "network": [str(many[1].id)]}).text
    ticked = re.findall(r'value="([0-9a-f-]{36})"[^>]* checked', answer)
    assert ticked == [str(many[1].id)]


def test_too_many_are_too_many(
    as_operator: Client, many: list[NetworkRef], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST", 2)
    answer = as_operator.post(MANY, {"act": "suspend", "all": "1"})
    assert answer.status_code == 422
    assert "Narrow the list first." in answer.text


def test_another_operators_run_is_not_found(
    world: World, as_operator: Client, nwl: NetworkRef
) -> None:
    page = chosen(as_operator, "suspend", nwl)
    with current.shared():
        other = world.client(None, OperatorFactory(name="Oscar").user)
    assert other.get(page).status_code == 404
    assert other.post(f"{page}confirm/", SECURITY).status_code == 404
    assert as_operator.get(f"{MANY}{uuid7()}/").status_code == 404


@pytest.mark.parametrize("role", ["support", "auditor", "finance"])
def test_who_may_do_nothing_to_many_sees_no_boxes(
    world: World, as_operator: Client, nwl: NetworkRef, role: str
) -> None:
    page = chosen(as_operator, "suspend", nwl)
    with current.shared():
        client = world.client(None, OperatorFactory(role=Operator.Role(role)).user)
    assert 'type="checkbox"' in as_operator.get(LIST).text
    assert 'type="checkbox"' not in client.get(LIST).text
    assert client.post(MANY, {"act": "suspend", "network": [str(nwl.id)]}).status_code == 403
    for path in (page, f"{page}confirm/"):
        assert client.get(path).status_code == 403


def test_looking_changes_nothing(world: World, as_operator: Client, nwl: NetworkRef) -> None:
    page = chosen(as_operator, "suspend", nwl)
    assert as_operator.get(f"{MANY}?q=n")["Location"] == f"{LIST}?q=n"
    assert as_operator.get(f"{page}confirm/")["Location"] == page
    assert as_operator.post(page).status_code == 405
    assert states(page) == {"nwl": "waiting"}


def test_a_removal_is_never_in_bulk() -> None:
    assert not [act for act in acts.ACTS if "remov" in act]
    assert {act.split("-")[0] for act in acts.ACTS} == {"suspend", "reactivate", *Feature}


def test_the_pages_ask_as_much_for_many_as_for_few(
    as_operator: Client, many: list[NetworkRef]
) -> None:
    def asked(page: str) -> int:
        as_operator.get(page)
        with counted() as queries:
            as_operator.get(page)
        return len(queries)

    few = asked(chosen(as_operator, "suspend", many[0]))
    page = chosen(as_operator, "suspend", *many)
    assert asked(page) == few <= 12
    done(as_operator, page, SECURITY)
    assert asked(page) <= 12


def test_two_hundred_take_no_longer_than_somebody_waits(
    world: World, as_operator: Client, operator: Operator
) -> None:
    """The form is answered at once; the worker needs a few seconds."""
    with current.shared():
        for number in range(200):
            made = NetworkFactory(name=f"Network {number:03}", slug=f"many-{number}")
            registry.mark_active(network_id=made.id)
    begun = time.monotonic()
    said = as_operator.post(MANY, {"all": "1", "act": "suspend"})
    page = str(said["Location"])
    as_operator.get(page)
    as_operator.post(f"{page}confirm/", SECURITY)
    answered = time.monotonic()
    carried_out(page)
    ended = time.monotonic()
    assert "Done for 200 of 200 networks." in text(as_operator.get(page).text)
    print(f"answered in {answered - begun:.1f} s, done in {ended - answered:.1f} s")  # noqa: T201
    assert answered - begun < 5
    assert ended - answered < 25
    with current.shared():
        assert Network.objects.filter(state="suspended").count() == 200


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "odd"}, "done_at"),
        ({"state": "done"}, "done_at"),
        ({"done_at": clock.now()}, "done_at"),
        ({"state": "left_out"}, "says_why"),
        ({"state": "refused", "done_at": clock.now(), "said": " "}, "says_why"),
    ],
)
def test_an_item_that_cannot_be_is_refused(
    world: World, change: dict[str, Any], constraint: str
) -> None:
    with (
        current.shared(),
        pytest.raises(IntegrityError, match=f"console_bulk_item_{constraint}"),
        database.atomic(),
    ):
        BulkItem.objects.filter(id=BulkItemFactory().id).update(**change)


def test_a_network_stands_in_a_run_once(world: World) -> None:
    with current.shared():
        item = BulkItemFactory()
        with pytest.raises(IntegrityError, match="console_bulk_item_once"), database.atomic():
            BulkItemFactory(run=item.run, network=item.network)


def test_what_nobody_confirmed_cannot_be_finished(world: World) -> None:
    with (
        current.shared(),
        pytest.raises(IntegrityError, match="console_bulk_run_finished_once_confirmed"),
        database.atomic(),
    ):
        BulkRunFactory(finished_at=clock.now())


def test_what_was_proposed_for_whom_stays_so(world: World) -> None:
    with current.shared():
        item = BulkItemFactory()
        for change in ({"seen": "x"}, {"network_id": uuid7()}):
            with pytest.raises(ProgrammingError), database.atomic():
                BulkItem.objects.filter(id=item.id).update(**change)
        with pytest.raises(ProgrammingError), database.atomic():
            BulkRun.objects.update(act="reactivate")
        assert [one.id for one in selectors.items(item.run_id)] == [item.id]
