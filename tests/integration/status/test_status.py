"""What anyone reads of how the service does."""

import html
import re
from datetime import timedelta
from importlib import import_module
from xml.etree import ElementTree

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.utils.module_loading import import_string

from kernel import clock
from kernel.errors import NotFound
from kernel.ids import uuid7
from shared_apps.operators.models import Operator
from shared_apps.status import selectors, services
from shared_apps.status.models import Component, Incident, Kind, Reading, State, Update
from tenant_apps.audit.models import Event
from tenants import current
from tests.counting import counted
from tests.factories.status import IncidentFactory, ReadingFactory, UpdateFactory
from tests.world import World

PAGE, FEED = "/status/", "/status/feed.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def anyone(world: World) -> Client:
    """Somebody who is not signed in anywhere."""
    return world.client()


def text(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def feed_of(answer: HttpResponse) -> ElementTree.Element:
    return ElementTree.fromstring(answer.content)  # noqa: S314 (our own)


def test_a_service_that_does_well_says_so(anyone: Client) -> None:
    with current.shared():
        for component in Component:
            ReadingFactory(component=component, seen_at=clock.now() - timedelta(minutes=5))
    shown = text(anyone)
    assert "Everything works" in shown
    for component in Component:
        assert component.label in shown
    assert "Somebody signed in 5 minutes ago." in shown
    assert "All were checked against each other 5 minutes ago, and agree." in shown
    assert "No incidents, and no planned work." in shown
    assert shown.count("<h1>") == 1


def test_before_anything_was_measured_nothing_is_claimed(anyone: Client) -> None:
    shown = text(anyone)
    assert shown.count("It was not measured yet.") == 3


@pytest.mark.parametrize(
    ("component", "said"),
    [
        (Component.MAIL, "Some of it waits for longer than a quarter of an hour."),
        (Component.WORK, "Reminders, lists and figures are late."),
        (Component.LEDGERS, "The nightly check is late, or found something that we look into."),
    ],
)
def test_what_is_measured_to_be_in_trouble_says_so(
    anyone: Client, component: Component, said: str
) -> None:
    with current.shared():
        ReadingFactory(component=component, state=Reading.State.TROUBLED)
    shown = text(anyone)
    assert said in shown
    assert "Something is not as it should be" in shown


def test_when_nothing_is_measured_any_more_background_work_stands_still(anyone: Client) -> None:
    old = clock.now() - timedelta(minutes=30)
    with current.shared():
        for component in Component:
            ReadingFactory(component=component, read_at=old)
    shown = text(anyone)
    assert "Reminders, lists and figures are late." in shown
    assert "It was not measured since 30 minutes ago." in shown
    assert "Something is not as it should be" in shown


def test_since_when_it_is_so_stays_while_it_is_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = clock.now()
    with current.shared():
        for after, is_working, since in [(0, True, 0), (1, True, 0), (2, False, 2), (3, False, 2)]:
            moment = begun + timedelta(minutes=after)
            monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
            services.note_reading(component=Component.MAIL, is_working=is_working, seen_at=None)
            last = Reading.objects.get()
            assert last.since == begun + timedelta(minutes=since)
            assert last.read_at == moment


def test_an_incident_is_told_of_in_order_and_nothing_is_rewritten(
    anyone: Client, operator: Operator
) -> None:
    with current.shared():
        incident = IncidentFactory(by=operator)
        UpdateFactory(incident=incident, by=operator)
    shown = text(anyone)
    assert "Something is not as it should be" in shown
    assert "Mail is late" in shown
    assert "A disk was full." in shown
    whole = text(anyone, f"{PAGE}{incident.id}/")
    assert whole.index("A disk was full.") < whole.index("We look into <strong>why</strong>.")
    assert "Identified" in whole
    assert "Investigating" in whole
    assert operator.name not in whole + shown
    with current.shared():
        noted = Event.objects.filter(subject=incident.id, actor=operator.id)
        assert set(noted.values_list("action", flat=True)) == {
            "incident.opened",
            "incident.updated",
        }


def test_it_ends_goes_on_again_and_ends(world: World, operator: Operator) -> None:
    with current.shared():
        incident = IncidentFactory(by=operator)
        for state, is_over in [("resolved", True), ("watching", False), ("resolved", True)]:
            UpdateFactory(incident=incident, state=state, by=operator)
            found = selectors.get(incident.id)
            assert (found.over_at is not None) is is_over
        ended_at = found.over_at
        UpdateFactory(incident=incident, state="resolved", text="It was a cable.", by=operator)
        assert selectors.get(incident.id).over_at == ended_at


def test_what_is_over_is_in_sight_for_ninety_days(
    anyone: Client, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    with current.shared():
        incident = IncidentFactory(state=State.RESOLVED, by=operator)
    now = clock.now()
    for days, is_shown in [(0, True), (89, True), (91, False)]:
        moment = now + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        assert ("Mail is late" in text(anyone)) is is_shown
        assert "Mail is late" in text(anyone, f"{PAGE}{incident.id}/")


def test_planned_work_says_when_it_is_and_alarms_nobody(anyone: Client, operator: Operator) -> None:
    begins = clock.now() + timedelta(days=3)
    with current.shared():
        ReadingFactory()
        work = IncidentFactory(
            kind=Kind.WORK,
            title="A newer database",
            state=State.PLANNED,
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
            by=operator,
        )
    shown = text(anyone)
    assert "Everything works" in shown
    assert "Planned work" in shown
    assert " to " in shown
    with current.shared():
        UpdateFactory(
            incident=work,
            state=State.UNDER_WAY,
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            by=operator,
        )
    assert "Planned work is under way" in text(anyone)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"state": State.DONE}, services.BadState),
        ({"kind": Kind.WORK, "state": State.RESOLVED}, services.BadState),
        ({"kind": Kind.WORK, "state": State.PLANNED}, services.BadTimes),
        ({"starts_at": clock.now(), "ends_at": clock.now()}, services.BadTimes),
    ],
)
def test_what_makes_no_sense_is_refused(
    world: World, operator: Operator, given: dict[str, object], error: type[Exception]
) -> None:
    with current.shared(), pytest.raises(error):
        IncidentFactory(by=operator, **given)
    with current.shared():
        assert not Incident.objects.exists()


def test_a_form_sent_twice_tells_once(world: World, operator: Operator) -> None:
    key, next_key = uuid7(), uuid7()
    with current.shared():
        for _ in range(2):
            incident = IncidentFactory(key=key, by=operator)
            UpdateFactory(incident=incident, key=next_key, by=operator)
        assert Update.objects.count() == 2
        with pytest.raises(services.KeyReused):
            IncidentFactory(key=key, title="Another", by=operator)
        with pytest.raises(services.KeyReused):
            UpdateFactory(incident=incident, key=next_key, text="Other words", by=operator)
        with pytest.raises(NotFound):
            services.add_update(
                incident_id=uuid7(), state="resolved", text="x", key=uuid7(), by=operator
            )


def test_the_feed_tells_all_of_it_the_newest_first(anyone: Client, operator: Operator) -> None:
    with current.shared():
        first = IncidentFactory(title="Mail & more\x0b is late", by=operator)
        IncidentFactory(title="Slow pages", components=[Component.PAGES], by=operator)
        UpdateFactory(incident=first, by=operator)
    answer = anyone.get(FEED)
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = feed_of(answer)
    titles = [one.findtext(f"{ATOM}title") for one in feed.iter(f"{ATOM}entry")]
    assert titles == ["Mail & more is late: identified", "Slow pages: investigating"]
    entry = next(feed.iter(f"{ATOM}entry"))
    assert "A disk was full." in (entry.findtext(f"{ATOM}summary") or "")
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{first.id}"
    for link in feed.iter(f"{ATOM}link"):
        assert "http://hexitime.localhost" in link.attrib["href"]


def test_an_empty_feed_is_a_feed(anyone: Client) -> None:
    first, second = anyone.get(FEED), anyone.get(FEED)
    assert not list(feed_of(first).iter(f"{ATOM}entry"))
    assert feed_of(first).findtext(f"{ATOM}updated") == "2026-01-01T00:00:00+00:00"
    assert first.content == second.content


def test_missing_ones_and_other_methods(anyone: Client) -> None:
    assert anyone.get(f"{PAGE}{uuid7()}/").status_code == 404
    for path in (PAGE, FEED, f"{PAGE}{uuid7()}/"):
        assert anyone.post(path).status_code == 405


def test_anyones_page_may_be_kept_for_a_minute_but_no_operators(
    anyone: Client, as_operator: Client
) -> None:
    for path in (PAGE, FEED):
        kept = anyone.get(path).headers["Cache-Control"].split(", ")
        assert sorted(kept) == ["max-age=0", "public", "s-maxage=60"]
        assert not anyone.get(path).cookies
    assert "no-store" in as_operator.get(PAGE).headers["Cache-Control"]


def test_it_asks_little_however_much_there_is(anyone: Client, operator: Operator) -> None:
    with current.shared():
        for number in range(12):
            state = State.RESOLVED if number % 2 else State.WATCHING
            incident = IncidentFactory(title=f"Number {number}", state=state, by=operator)
            UpdateFactory(incident=incident, state=state, by=operator)
    for path, most in ((PAGE, 4), (FEED, 3), (f"{PAGE}{incident.id}/", 4)):
        with counted() as queries:
            assert anyone.get(path).status_code == 200
        assert len(queries) <= most, queries


def test_it_answers_when_valkey_does_not(anyone: Client, operator: Operator) -> None:
    with current.shared():
        incident = IncidentFactory(by=operator)
    away = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
            "KEY_FUNCTION": "tenants.keys.cache_key",
        }
    }
    with override_settings(CACHES=away):
        for path in (PAGE, FEED, f"{PAGE}{incident.id}/"):
            assert anyone.get(path).status_code == 200


def test_every_footer_leads_there(world: World, anyone: Client) -> None:
    for client in (anyone, world.client(world.network())):
        for path in ("/", "/nothing-here/"):
            link = client.get(path).text.split(">Status</a>")[0].rsplit("href=", 1)[1]
            assert link.startswith('"http://hexitime.localhost')
            assert link.endswith('/status/"')


def test_what_goes_wrong_on_our_side_leads_there(world: World) -> None:
    for urlconf in ("central", "network", "development"):
        named = import_module(f"config.urls.{urlconf}").handler500
        answer = import_string(named)(RequestFactory().get("/"))
        assert answer.status_code == 500
        assert re.search(r'"http://hexitime\.localhost(:\d+)?/status/"', answer.text)
