"""The console's room for the service as a whole: its status, and what champions are told."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from kernel import clock
from kernel.ids import uuid7
from shared_apps.champion_news import selectors as news_selectors
from shared_apps.champion_news.models import News, Recipient
from shared_apps.console import tasks
from shared_apps.operators.models import Operator
from shared_apps.status.models import Incident, Kind, Reading, Update
from tenant_apps.audit.models import Event
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.champion_news import NewsFactory
from tests.factories.console import NetworkFiguresFactory, NetworkHealthFactory
from tests.factories.operators import OperatorFactory
from tests.factories.outbox import MailFactory
from tests.factories.status import IncidentFactory
from tests.factories.trade_watch import ReconciliationFactory
from tests.world import World

ROOM = "/console/service/"
NEWS = f"{ROOM}announcements/"
WRITE = f"{NEWS}write/"


def _text(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def _incident(**more: Any) -> dict[str, Any]:
    return {
        "key": uuid7(),
        "title": "Mail is late",
        "components": ["mail"],
        "state": "investigating",
        "text": "We look into **why**.",
        **more,
    }


def _news(**more: Any) -> dict[str, Any]:
    return {
        "key": uuid7(),
        "title": "Lists of staff",
        "text": "They may be **workbooks** now.",
        "audience": "all",
        "networks": "",
        "shows_until": (news_selectors.today() + timedelta(days=7)).isoformat(),
        **more,
    }


def browser_of(world: World, role: Operator.Role) -> Client:
    with current.shared():
        return world.client(None, OperatorFactory(role=role).user)


def read() -> dict[str, bool]:
    """Which components work, as measured now."""
    with current.shared():
        tasks.measure_service.run()
        found = Reading.objects.values_list("component", "state")
        return {component: state == "working" for component, state in found}


def test_support_tells_of_an_incident_and_how_it_goes_on(world: World) -> None:
    support = browser_of(world, Operator.Role.SUPPORT)
    answer = support.post(f"{ROOM}tell/incident/", _incident(), follow=True)
    assert "It stands on the status page." in _text(answer)
    with current.shared():
        incident = Incident.objects.get()
    said = {"key": uuid7(), "state": "resolved", "text": "A disk was full."}
    answer = support.post(f"{ROOM}{incident.id}/update/", said, follow=True)
    shown = _text(answer)
    assert "A disk was full." in shown
    assert "Olive Operator" in shown
    assert "Resolved" in _text(support.get(ROOM))
    with current.shared():
        assert Event.objects.filter(subject=incident.id).count() == 2


def test_planned_work_has_its_times(as_operator: Client) -> None:
    begins = clock.now() + timedelta(days=3)
    times = {
        "starts_at": f"{begins:%Y-%m-%dT22:00}",
        "ends_at": f"{begins:%Y-%m-%dT23:30}",
    }
    path = f"{ROOM}tell/{Kind.WORK}/"
    wrong = as_operator.post(path, _incident(state="planned", **(times | {"ends_at": "soon"})))
    assert wrong.status_code == 422
    assert "Enter a day and a time" in _text(wrong)
    turned = {"starts_at": times["ends_at"], "ends_at": times["starts_at"]}
    wrong = as_operator.post(path, _incident(state="planned", **turned))
    assert wrong.status_code == 422
    assert "in this order" in _text(wrong)
    answer = as_operator.post(path, _incident(state="planned", **times), follow=True)
    assert "22:00 to 23:30" in _text(answer)
    assert f'value="{begins:%Y-%m-%d}T22:00"' in answer.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Fill in “Title”."),
        ({"components": []}, "Tick at least one part."),
        ({"state": "planned"}, "Select a valid choice"),
        ({"text": " "}, "Fill in “What is there to say?”."),
        ({"text": "943 476 5919 waits"}, "looks like"),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(
    as_operator: Client, wrong: dict[str, Any], said: str
) -> None:
    answer = as_operator.post(f"{ROOM}tell/incident/", _incident(**wrong))
    assert answer.status_code == 422
    assert said in _text(answer)
    with current.shared():
        assert not Incident.objects.exists()


def test_an_empty_update_is_said_on_the_incidents_page(
    as_operator: Client, operator: Operator
) -> None:
    with current.shared():
        incident = IncidentFactory(by=operator)
    path = f"{ROOM}{incident.id}/update/"
    answer = as_operator.post(path, {"key": uuid7()})
    assert answer.status_code == 422
    assert "Fill in “What is there to say?”." in _text(answer)
    assert as_operator.get(path)["Location"] == f"{ROOM}{incident.id}/"
    with current.shared():
        assert Update.objects.count() == 1


def test_who_only_reads_finds_no_forms(world: World, operator: Operator, nwl: NetworkRef) -> None:
    with current.shared():
        incident, news = IncidentFactory(by=operator), NewsFactory(by=operator)
    for role in (Operator.Role.AUDITOR, Operator.Role.FINANCE):
        reader = browser_of(world, role)
        for path in (ROOM, f"{ROOM}{incident.id}/", NEWS, f"{NEWS}{news.id}/"):
            main = reader.get(path).text.split("<main", 1)[1]
            assert "<form" not in main
            assert "Withdraw" not in main
        for path in (WRITE, f"{ROOM}tell/incident/"):
            assert reader.get(path).status_code == 403
            assert reader.post(path, _news()).status_code == 403
        assert reader.post(f"{NEWS}{news.id}/withdraw/").status_code == 403


def test_what_is_not_there_is_missing(as_operator: Client) -> None:
    for path in (
        f"{ROOM}tell/magic/",
        f"{ROOM}{uuid7()}/",
        f"{NEWS}{uuid7()}/",
        f"{NEWS}{uuid7()}/withdraw/",
    ):
        assert as_operator.get(path).status_code == 404, path


def test_news_is_looked_at_with_how_far_it_goes_then_sent(
    world: World, as_operator: Client, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.shared():
        for network, champions in ((nwl, 3), (warwick, 2)):
            NetworkFiguresFactory(network_id=network.id, champions=champions)
    given = _news()
    looked = as_operator.post(WRITE, given)
    assert looked.status_code == 200
    shown = _text(looked)
    assert "It goes to 5 champions of 2 networks" in shown
    assert "<strong>workbooks</strong>" in shown
    with current.shared():
        assert not News.objects.exists()
    changing = as_operator.post(WRITE, given | {"step": "change"})
    assert "They may be **workbooks** now." in _text(changing)
    sent = as_operator.post(WRITE, given | {"step": "send"}, follow=True)
    shown = _text(sent)
    assert "It is sent" in shown
    assert "0 of 2 networks told" in shown
    assert "North West London" in shown
    with current.shared():
        Recipient.objects.filter(network=nwl.id).update(told_at=clock.now())
    assert "1 of 2 networks" in _text(as_operator.get(NEWS))


def test_a_network_that_is_not_open_is_named_before(
    as_operator: Client, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.shared():
        NetworkFiguresFactory(network_id=nwl.id, champions=1)
        NetworkFiguresFactory(network_id=warwick.id, champions=7)
        registry.suspend(network_id=warwick.id)
    shown = _text(as_operator.post(WRITE, _news()))
    assert "It goes to 1 champion of 1 network," in shown
    assert "Nobody is mailed in 1 network that is not open." in shown


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Fill in “Subject”."),
        ({"audience": ""}, "Choose to whom it goes."),
        ({"audience": "kinds"}, "Tick at least one kind."),
        ({"audience": "kinds", "kinds": ["accelerator"]}, "No network is meant by this"),
        ({"audience": "chosen"}, "Name a network."),
        ({"audience": "chosen", "networks": "nwl\nmoon"}, "No network has this address: moon."),
        ({"shows_until": "2020-01-01"}, "Choose a last day"),
        ({"shows_until": "soon"}, "Enter a valid date."),
    ],
)
@pytest.mark.parametrize("step", ["look", "send"])
def test_what_cannot_be_sent_is_said_beside_the_field(
    as_operator: Client, nwl: NetworkRef, wrong: dict[str, Any], said: str, step: str
) -> None:
    answer = as_operator.post(WRITE, _news(**wrong, step=step))
    assert answer.status_code == 422
    assert said in _text(answer)
    with current.shared():
        assert not News.objects.exists()


def test_it_is_withdrawn_after_a_question(
    as_operator: Client, operator: Operator, nwl: NetworkRef
) -> None:
    with current.shared():
        news = NewsFactory(by=operator)
    path = f"{NEWS}{news.id}/withdraw/"
    assert "Withdraw “Lists of staff”?" in _text(as_operator.get(path))
    for _ in range(2):
        assert as_operator.post(path)["Location"] == f"{NEWS}{news.id}/"
    shown = _text(as_operator.get(f"{NEWS}{news.id}/"))
    assert "withdrawn by Olive Operator" in shown
    assert path not in shown
    assert as_operator.get(path).status_code == 302


def test_its_pages_ask_little(as_operator: Client, operator: Operator, nwl: NetworkRef) -> None:
    with current.shared():
        for number in range(8):
            incident = IncidentFactory(title=f"Number {number}", by=operator)
            news = NewsFactory(title=f"Number {number}", by=operator)
    pages = (ROOM, f"{ROOM}{incident.id}/", NEWS, f"{NEWS}{news.id}/", WRITE, f"{ROOM}refused/")
    for path in pages:
        with counted() as queries:
            assert as_operator.get(path).status_code == 200
        assert len(queries) <= 12, path


def test_nothing_is_measured_of_a_service_without_networks(world: World) -> None:
    assert read() == dict.fromkeys(("pages", "mail", "work", "ledgers"), True)


@pytest.mark.parametrize(
    ("health", "component"),
    [({"mails_late": 2}, "mail"), ({"looked_at": timedelta(hours=2)}, "work")],
)
def test_what_many_networks_have_is_the_services(
    world: World, nwl: NetworkRef, health: dict[str, Any], component: str
) -> None:
    now = clock.now()
    given = {name: now - one if isinstance(one, timedelta) else one for name, one in health.items()}
    with current.shared():
        NetworkHealthFactory(network_id=nwl.id, **given)
    assert [name for name, works in read().items() if not works] == [component]
    with current.shared():
        registry.suspend(network_id=nwl.id)
    assert all(read().values())


def test_mail_of_the_centre_that_waits_is_the_services(world: World) -> None:
    with current.shared():
        MailFactory(due_at=clock.now() - timedelta(hours=1), is_bulk=True)
        assert read()["mail"]
        MailFactory(due_at=clock.now() - timedelta(hours=1))
        assert not read()["mail"]


@pytest.mark.parametrize(
    ("run", "works"),
    [
        ({}, True),
        ({"state": "failed"}, False),
        ({"state": "differs", "difference_count": 1}, False),
        ({"started_at": timedelta(days=2)}, False),
    ],
)
def test_ledgers_are_as_the_last_night_found_them(
    world: World, run: dict[str, Any], works: bool
) -> None:
    now = clock.now()
    given = {name: now - one if isinstance(one, timedelta) else one for name, one in run.items()}
    with current.shared():
        ReconciliationFactory(**given)
    assert read()["ledgers"] is works
