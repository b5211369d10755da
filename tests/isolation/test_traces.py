"""r11: whatever a request leaves behind bears its own network, and nothing of any other.

Every page of two networks and the centre is asked for, as every role, by eight threads at once
and mixed, together with all that goes wrong; then every log line, audit row and error report is
looked at. A line is known to be of a request by the thread that wrote it.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sentry_sdk
from django.test import override_settings

from config import observability
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.isolation import crawl, needles, serving, tracing
from tests.isolation.broken_urls import PLACES
from tests.isolation.conftest import Pair
from tests.isolation.recording import Line, recording
from tests.isolation.serving import Ask
from tests.isolation.things import ROLES
from tests.isolation.tracing import Names
from tests.sentry import events_in, receiving

THREADS = 8
MALFORMED = "malformed"
PLAIN = "malformed, without TLS"


@dataclass(frozen=True, slots=True)
class Traces:
    """What all those requests have left."""

    statuses: list[tuple[Ask, int]]
    lines: list[Line]
    reports: list[dict[str, Any]]
    sought: dict[str, frozenset[str]]
    names: Names

    def lines_of(self, place: str) -> list[Line]:
        return [line for line in self.lines if line.ask and line.ask.place == place]

    def statuses_of(self, place: str) -> set[int]:
        return {status for ask, status in self.statuses if ask.place == place}


@pytest.fixture(scope="module")
def resting(pair: Pair) -> NetworkRef:
    """A network that is suspended, and whose one member is away."""
    network = pair.world.network("asleep", "A Sleeping School", "school")
    with current.enter(network):
        admit(name="Rosa Resting")
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
        names = tracing.names({"a": a, "b": b, "resting": resting})
        with recording() as lines:
            statuses = serving.serve_all(serving.application(), asks, threads=THREADS)
            # As in production, where a request without TLS is sent away before anything else.
            with override_settings(SECURE_SSL_REDIRECT=True):
                asks = crawl.with_malformed_hosts(pair, PLAIN)
                statuses += serving.serve_all(serving.application(), asks, threads=THREADS)
        sentry_sdk.flush(timeout=5)
        yield Traces(statuses, lines, events_in(received), sought, names)


def own(pair: Pair, place: str) -> str:
    """What a line of a request at this place must bear."""
    networks = {"a": str(pair.a.network.id), "b": str(pair.b.network.id)}
    return networks.get(place, "central")


@pytest.mark.parametrize("place", ["a", "b", "centre"])
def test_all_was_asked(traces: Traces, place: str) -> None:
    """Of everything that leaves a trace, something came about."""
    wanted = {200, 302, 403, 404, 500} | ({405, 413, 422} if place != "centre" else set())
    assert traces.statuses_of(place) >= wanted


@pytest.mark.parametrize(
    ("place", "status"), [("resting", 503), ("unknown", 404), (MALFORMED, 404)]
)
def test_what_is_closed_or_unknown_answers_nothing_else(
    traces: Traces, place: str, status: int
) -> None:
    assert traces.statuses_of(place) == {status}


def test_what_is_malformed_and_without_tls_is_refused_or_sent_on(traces: Traces) -> None:
    """To https, if the host is none of ours but might be one."""
    assert traces.statuses_of(PLAIN) == {301, 400}


def test_every_line_is_of_some_request(traces: Traces) -> None:
    assert len(traces.lines) > len(traces.statuses)
    assert [line.text for line in traces.lines if line.ask is None] == []


@pytest.mark.parametrize("place", ["a", "b", "centre", "unknown", MALFORMED])
def test_r11_each_line_bears_the_network_of_its_request(
    traces: Traces, pair: Pair, place: str
) -> None:
    lines = traces.lines_of(place)
    assert [line for line in lines if not line.is_statement]
    assert tracing.lines_elsewhere(lines, own(pair, place)) == []


@pytest.mark.parametrize("place", ["a", "b"])
def test_each_statement_is_made_in_the_network_or_asks_the_registry(
    traces: Traces, pair: Pair, place: str
) -> None:
    lines = [line for line in traces.lines_of(place) if line.is_statement]
    inside = [line for line in lines if f"network={own(pair, place)} " in line.text]
    assert len(inside) > len(lines) / 2
    assert [line.text for line in lines if " network=central " not in line.text] == [
        line.text for line in inside
    ]


def test_a_suspended_networks_requests_leave_no_line(traces: Traces) -> None:
    """Closed for now is no news; the registry alone is asked."""
    assert [line.text for line in traces.lines_of("resting") if not line.is_statement] == []


@pytest.mark.parametrize("place", ["a", "b", "resting", "unknown"])
def test_r11_no_line_names_another_network_or_its_people(traces: Traces, place: str) -> None:
    foreign = traces.names.foreign_to(place)
    assert tracing.lines_naming(traces.lines_of(place), foreign) == []


@pytest.mark.parametrize("place", ["centre", MALFORMED])
def test_r11_no_line_but_statements_names_any_network(traces: Traces, place: str) -> None:
    """The centre's statements are about networks; and any host's name is asked of the registry."""
    lines = [line for line in traces.lines_of(place) if not line.is_statement]
    assert lines
    assert tracing.lines_naming(lines, traces.names.foreign_to(place)) == []


def test_r11_no_line_but_statements_has_a_malformed_host(traces: Traces) -> None:
    lines = [line for line in traces.lines_of(MALFORMED) if not line.is_statement]
    assert [line.text for line in lines if line.ask and line.ask.host in line.text] == []


def test_r11_a_malformed_host_without_tls_leaves_no_line(traces: Traces) -> None:
    """Django would write it down as an error, with all that is in it."""
    assert traces.lines_of(PLAIN) == []


@pytest.mark.parametrize("place", ["a", "b"])
def test_r11_no_line_but_statements_has_a_word_of_the_others_rows(
    traces: Traces, place: str
) -> None:
    """A statement may have an id of the other's: that of the address that was asked for."""
    theirs = traces.sought[place]
    lines = {line.text for line in traces.lines_of(place) if not line.is_statement}
    assert [text for text in lines if needles.found_in(text, theirs)] == []


@pytest.mark.parametrize("place", ["a", "b"])
def test_r11_no_audit_row_names_another_network(traces: Traces, pair: Pair, place: str) -> None:
    """A row is in its network's own schema; nothing in it points out of there."""
    rows = tracing.audit_of((pair.a if place == "a" else pair.b).network)
    assert len(rows) > 20
    assert tracing.naming(rows, traces.names.foreign_to(place)) == []
    assert [row for row in rows if needles.found_in(row, traces.sought[place])] == []


@pytest.mark.parametrize("place", PLACES)
def test_r11_each_report_bears_the_network_and_the_member_of_its_request(
    traces: Traces, pair: Pair, place: str
) -> None:
    reports = [one for one in traces.reports if f"/broken/{place}/" in one["transaction"]]
    assert {one["tags"]["network"] for one in reports} == {own(pair, place)}
    assert Counter(one["tags"].get("member") for one in reports) == members_of(pair, place)
    assert tracing.naming(map(json.dumps, reports), traces.names.foreign_to(place)) == []


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
