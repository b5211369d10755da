"""r11: whatever a request leaves behind bears its own network, and nothing of any other.

Every page of two networks and the centre is asked for, as every role, by eight threads at once
and mixed, together with all that goes wrong; then every log line, audit row and error report is
looked at. A line is known to be of a request by the thread that wrote it.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sentry_sdk
from django.test import override_settings

from config import observability
from tenant_apps.audit.models import Event
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.isolation import crawl, needles, serving
from tests.isolation.broken_urls import PLACES
from tests.isolation.conftest import Pair
from tests.isolation.recording import Line, recording
from tests.isolation.serving import Ask
from tests.isolation.things import ROLES
from tests.sentry import events_in, receiving

THREADS = 8


@dataclass(frozen=True, slots=True)
class Traces:
    """What all those requests have left."""

    statuses: list[tuple[Ask, int]]
    lines: list[Line]
    reports: list[dict[str, Any]]
    sought: dict[str, frozenset[str]]


@pytest.fixture(scope="module")
def resting(pair: Pair) -> NetworkRef:
    """A network that is suspended."""
    network = pair.world.network("asleep", "A Sleeping School", "school")
    with current.shared():
        registry.suspend(network_id=network.id)
    return network


@pytest.fixture(scope="module")
def traces(pair: Pair, resting: NetworkRef) -> Iterator[Traces]:
    """Everything asked for once, in the two networks, at the centre, and where nothing is."""
    urls = {
        "NETWORK_URLCONF": "tests.isolation.broken_urls",
        "CENTRAL_URLCONF": "tests.isolation.broken_central_urls",
    }
    with override_settings(**urls), receiving() as received:
        asks = crawl.all_asks(pair, resting)
        a, b = pair.a.network, pair.b.network
        sought = {"a": needles.of(pair.world, b, a), "b": needles.of(pair.world, a, b)}
        with recording() as lines:
            statuses = serving.serve_all(serving.application(), asks, threads=THREADS)
        sentry_sdk.flush(timeout=5)
        yield Traces(statuses, lines, events_in(received), sought)


def lines_of(traces: Traces, place: str) -> list[Line]:
    return [line for line in traces.lines if line.ask and line.ask.place == place]


def own(pair: Pair, place: str) -> str:
    """What a line of a request at this place must bear."""
    networks = {"a": str(pair.a.network.id), "b": str(pair.b.network.id)}
    return networks.get(place, "central")


def others(pair: Pair, resting: NetworkRef, place: str) -> re.Pattern[str]:
    """What a line of a request at this place must not have: all that names another network."""
    networks = {"a": pair.a.network, "b": pair.b.network, "resting": resting}
    words = {
        re.escape(word)
        for name, network in networks.items()
        if name != place
        for word in (str(network.id), network.id.hex, *needles.names(network))
    }
    return re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(words))})(?!\w)")


@pytest.mark.parametrize("place", ["a", "b", "centre"])
def test_all_was_asked(traces: Traces, place: str) -> None:
    """Of everything that leaves a trace, something came about."""
    statuses = {status for ask, status in traces.statuses if ask.place == place}
    wanted = {200, 302, 403, 404, 405, 500} | ({413, 422} if place != "centre" else set())
    assert statuses >= wanted


def test_what_is_closed_or_unknown_answers_nothing_else(traces: Traces) -> None:
    for place, wanted in (("resting", {503}), ("unknown", {404})):
        assert {status for ask, status in traces.statuses if ask.place == place} == wanted


def test_every_line_is_of_some_request(traces: Traces) -> None:
    assert len(traces.lines) > len(traces.statuses)
    assert [line.text for line in traces.lines if line.ask is None] == []


@pytest.mark.parametrize("place", ["a", "b", "centre", "unknown"])
def test_r11_each_line_bears_the_network_of_its_request(
    traces: Traces, pair: Pair, place: str
) -> None:
    wanted = f"network={own(pair, place)} "
    lines = [line for line in lines_of(traces, place) if not line.is_statement]
    assert lines
    assert [line.text for line in lines if wanted not in line.text] == []


@pytest.mark.parametrize("place", ["a", "b"])
def test_each_statement_is_made_in_the_network_or_asks_the_registry(
    traces: Traces, pair: Pair, place: str
) -> None:
    lines = [line for line in lines_of(traces, place) if line.is_statement]
    inside = [line for line in lines if f"network={own(pair, place)} " in line.text]
    assert len(inside) > len(lines) / 2
    assert [line.text for line in lines if " network=central " not in line.text] == [
        line.text for line in inside
    ]


def test_a_suspended_networks_requests_leave_no_line(traces: Traces) -> None:
    """Closed for now is no news; the registry alone is asked."""
    assert [line.text for line in lines_of(traces, "resting") if not line.is_statement] == []


@pytest.mark.parametrize("place", ["a", "b", "unknown"])
def test_r11_no_line_names_another_network(
    traces: Traces, pair: Pair, resting: NetworkRef, place: str
) -> None:
    foreign = others(pair, resting, place)
    lines = lines_of(traces, place)
    assert [line.text for line in lines if foreign.search(line.text)] == []


def test_a_foreign_word_would_be_noticed(pair: Pair, resting: NetworkRef) -> None:
    foreign = others(pair, resting, "a")
    b = pair.b.network
    for word in (str(b.id), b.id.hex, b.schema, b.host, b.slug, b.name, resting.slug):
        assert foreign.search(f'network=x: "{word}", said')
    assert not foreign.search(f"{pair.a.network.id} nwl warwickshire")


@pytest.mark.parametrize("place", ["a", "b"])
def test_r11_no_audit_row_names_another_network(
    traces: Traces, pair: Pair, resting: NetworkRef, place: str
) -> None:
    """A row is in its network's own schema; nothing in it points out of there."""
    things = pair.a if place == "a" else pair.b
    with current.enter(things.network):
        rows = [json.dumps(one, default=str) for one in Event.objects.values()]
    assert len(rows) > 20
    foreign = others(pair, resting, place)
    assert [row for row in rows if foreign.search(row)] == []
    theirs = traces.sought[place]
    assert [row for row in rows if needles.found_in(row, theirs)] == []


@pytest.mark.parametrize("place", PLACES)
def test_r11_each_report_bears_the_network_and_the_member_of_its_request(
    traces: Traces, pair: Pair, resting: NetworkRef, place: str
) -> None:
    reports = [one for one in traces.reports if f"/broken/{place}/" in one["transaction"]]
    assert {one["tags"]["network"] for one in reports} == {own(pair, place)}
    assert Counter(one["tags"].get("member") for one in reports) == members_of(pair, place)
    foreign = others(pair, resting, place)
    assert [one for one in reports if foreign.search(json.dumps(one))] == []


def members_of(pair: Pair, place: str) -> Counter[str | None]:
    """How often each member should stand in a report, and nobody: a view fails once or twice."""
    each = 6
    if place == "centre":
        return Counter({None: 3 * each})
    people = (pair.a if place == "a" else pair.b).people
    names = {role: observability.pseudonym(people[role].id) for role in ROLES[1:]}
    sends_forms = [names[role] for role in crawl.SENDERS]
    return Counter([None, *names.values(), *sends_forms] * each)


def test_r11_nothing_else_is_reported(traces: Traces) -> None:
    assert {one["transaction"].split("/")[1] for one in traces.reports} == {"broken"}
