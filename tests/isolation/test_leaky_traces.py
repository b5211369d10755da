"""The checks of `test_traces` can fail: each view that leaves a trace of another is reported."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sentry_sdk
from django.test import override_settings

from tenant_apps.members.models import Member
from tenants import current
from tests.isolation import serving, tracing
from tests.isolation.conftest import Pair
from tests.isolation.recording import Line, recording
from tests.isolation.serving import Ask
from tests.isolation.tracing import Names
from tests.sentry import events_in, receiving


@dataclass(frozen=True, slots=True)
class Left:
    """What one request has left."""

    lines: list[Line]
    rows: list[str]
    reports: list[dict[str, Any]]


@pytest.fixture(autouse=True)
def leaky() -> Iterator[None]:
    with override_settings(NETWORK_URLCONF="tests.isolation.leaky_urls"):
        yield


@pytest.fixture(scope="module")
def names(pair: Pair) -> Names:
    return tracing.names({"a": pair.a.network, "b": pair.b.network})


def left_by(pair: Pair, path: str) -> Left:
    """Ask A for this, as a stranger, and look."""
    a = pair.a.network
    before = tracing.audit_of(a)
    with receiving() as received:
        with recording() as lines:
            serving.serve(serving.application(), Ask("a", "stranger", a.host, path))
        sentry_sdk.flush(timeout=5)
        rows = [row for row in tracing.audit_of(a) if row not in before]
        return Left(lines, rows, events_in(received))


def test_a_line_with_another_networks_name_is_reported(pair: Pair, names: Names) -> None:
    left = left_by(pair, "/leaky/log/")
    [line] = tracing.lines_naming(left.lines, names.foreign_to("a"))
    assert line.endswith("This is not warwick")
    assert tracing.lines_elsewhere(left.lines, str(pair.a.network.id)) == []


def test_a_line_with_someone_of_another_network_is_reported(pair: Pair, names: Names) -> None:
    left = left_by(pair, "/leaky/people/")
    logged = [line.text for line in left.lines if line.logger == "leaky"]
    with current.enter(pair.b.network):
        everyone = Member.objects.count()
    assert len(logged) == everyone > len(pair.b.people)
    assert set(logged) <= set(tracing.lines_naming(left.lines, names.foreign_to("a")))


def test_a_line_that_bears_another_network_is_reported(pair: Pair, names: Names) -> None:
    left = left_by(pair, "/leaky/log/elsewhere/")
    [line] = tracing.lines_elsewhere(left.lines, str(pair.a.network.id))
    assert line.endswith("leaky: All is well")
    assert line in tracing.lines_naming(left.lines, names.foreign_to("a"))


def test_a_row_with_another_networks_name_is_reported(pair: Pair, names: Names) -> None:
    left = left_by(pair, "/leaky/record/")
    [row] = tracing.naming(left.rows, names.foreign_to("a"))
    assert json.loads(row)["action"] == "network.seen"


@pytest.mark.parametrize("path", ["/leaky/report/", "/leaky/report/elsewhere/"])
def test_a_report_that_names_another_network_is_reported(
    pair: Pair, names: Names, path: str
) -> None:
    left = left_by(pair, path)
    [report] = map(json.dumps, left.reports)
    assert tracing.naming([report], names.foreign_to("a")) == [report]


def test_nothing_is_reported_of_what_does_not_leak(pair: Pair, names: Names) -> None:
    left = left_by(pair, "/no/such/page/")
    assert [line for line in left.lines if not line.is_statement]
    assert tracing.lines_naming(left.lines, names.foreign_to("a")) == []
    assert tracing.lines_elsewhere(left.lines, str(pair.a.network.id)) == []


def test_every_name_is_looked_for(pair: Pair, names: Names) -> None:
    """Of the other network, of all its people, and of the centre's."""
    foreign, b = names.foreign_to("a"), pair.b.network
    people = [*pair.b.people.values(), *pair.operators.values()]
    known = {word for one in people for word in (one.name, str(one.id), one.user.email)}
    known |= {one.handle for one in pair.b.people.values()}
    for word in known | {str(b.id), b.id.hex, b.schema, b.host, b.slug, b.name}:
        assert foreign.search(f'network=x: "{word}", said'), word
    ours = [*pair.a.people.values()]
    said = [pair.a.network.slug, *(one.handle for one in ours), *(one.user.email for one in ours)]
    assert not foreign.search(" ".join(said) + " warwickshire")
