"""r11: what a real worker writes and reports of a task bears its own network, and no other.

Tasks of two networks and of the centre are sent mixed; then the worker's log is read. A line is
known to be of a task by a word that the task was sent, or by the message's id.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tenants.current import NetworkRef
from tests.isolation import messages
from tests.isolation.messages import Message
from tests.isolation.outcomes import Outcome, outcomes
from tests.sentry import events_in, listening
from tests.site import Site, running, wait_until
from tests.world import World

TIMES = 12
PLACES = ("a", "b", "centre")
BEGINS = re.compile(r"\[?\d{4}-\d\d-\d\d ")
OURS = re.compile(r"\d{4}-\d\d-\d\d [\d:,]+ [A-Z]+ network=(\S+) ([\w.]+): ")
# The parent process writes of a message before anyone has looked at what it proves.
BEFORE = "celery.worker.strategy"
# How often a task's word stands in a line of these loggers; the last tells how it ended.
SAID = {"telling": 2, "telling.more": 1, "celery.redirected": 1}
ENDED = "celery.app.trace"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message to the worker, and the place that it is from."""

    place: str
    word: str
    fails: bool
    message: Message


@dataclass(frozen=True, slots=True)
class Told:
    """What the workers have written and reported, and where from."""

    bears: dict[str, str]
    sent: list[Sent]
    lines: list[str]
    reports: list[dict[str, Any]]

    def of(self, place: str) -> list[tuple[Sent, list[tuple[str, str]]]]:
        """Each message from a place, with network and logger of all lines that are of it."""
        return [(one, self._marks(one)) for one in self.sent if one.place == place]

    def _marks(self, sent: Sent) -> list[tuple[str, str]]:
        of_it = (sent.word, sent.message.task_id)
        found = [OURS.match(line) for line in self.lines if any(one in line for one in of_it)]
        return [(one[1], one[2]) for one in found if one]


@pytest.fixture(scope="module")
def told(servers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with listening() as (dsn, received), pytest.MonkeyPatch.context() as patch:
        patch.setenv("SENTRY_DSN", dsn)
        root = tmp_path_factory.mktemp("site")
        with running(Site(root, tasks=("tests.isolation.telling_tasks",))) as site:
            world = World()
            a, b = world.network(), world.network("warwick", "Warwick Business School", "school")
            sent = [*send_all(a, b), send_forged(a, b)]
            wait_until(lambda: not any(one is Outcome.WAITING for one in became(site, sent)))
            expected = len(PLACES) * sum(reported("a").values())
            wait_until(lambda: len(events_in(received)) >= expected)
            bears = {"a": str(a.id), "b": str(b.id), "centre": "central"}
            lines = [line for line in site.worker_log().splitlines() if BEGINS.match(line)]
            yield Told(bears, sent, lines, events_in(received))
            world.empty()


def send_all(a: NetworkRef, b: NetworkRef) -> list[Sent]:
    return [
        sent(place, network, number, fails)
        for number in range(TIMES)
        for place, network in (("a", a), ("centre", None), ("b", b))
        for fails in (False, True)
    ]


def sent(place: str, network: NetworkRef | None, number: int, fails: bool) -> Sent:
    word = f"<{place}-{number}-{'wrong' if fails else 'right'}>"
    name = f"telling.of_{'network' if network else 'centre'}{'_that_fails' if fails else ''}"
    kwargs = {"word": word}
    message = (
        messages.of_network(name, network, kwargs) if network else messages.of_centre(name, kwargs)
    )
    return Sent(place, word, fails, message.send())


def send_forged(a: NetworkRef, b: NetworkRef) -> Sent:
    """Of A, without a proof, and with a header for what the worker remembers of where it ran."""
    honest = messages.of_network("telling.of_network", a, {"word": "<forged>"})
    lies = messages.unsigned(honest).headers | {"ran_behind": str(b.id)}
    return Sent("forged", "<forged>", False, replace(honest, headers=lies).send())


def became(site: Site, sent: list[Sent]) -> list[Outcome]:
    told = outcomes(site.worker_log(), [one.message.task_id for one in sent])
    return [*told.values()]


def test_r11_every_line_is_written_as_ours_are(told: Told) -> None:
    """Celery would replace what writes the lines by its own, which knows no network."""
    assert [line for line in told.lines if not OURS.match(line)] == []


@pytest.mark.parametrize("place", PLACES)
def test_all_was_said(told: Told, place: str) -> None:
    """The tests below would prove nothing of what is not there."""
    for one, marks in told.of(place):
        loggers = [logger for _, logger in marks]
        assert sorted(loggers) == sorted([BEFORE, ENDED, *times(SAID)]), one.word


def times(counts: dict[str, int]) -> list[str]:
    return [name for name, count in counts.items() for _ in range(count)]


@pytest.mark.parametrize("place", PLACES)
def test_r11_each_line_of_a_task_bears_its_network(told: Told, place: str) -> None:
    for one, marks in told.of(place):
        wrong = {
            (network, logger)
            for network, logger in marks
            if network != ("central" if logger == BEFORE else told.bears[place])
        }
        assert wrong == set(), one.word


def test_r11_what_proves_nothing_bears_no_network(told: Told) -> None:
    [(_, marks)] = told.of("forged")
    assert sorted(marks) == [("central", ENDED), ("central", BEFORE)]


@pytest.mark.parametrize("place", PLACES)
def test_r11_each_report_of_a_task_bears_its_network(told: Told, place: str) -> None:
    reports = [one for one in told.reports if one["tags"]["network"] == told.bears[place]]
    # The same worker may still have work of tests that came before.
    names = Counter(one["transaction"] for one in reports)
    ours = Counter({name: count for name, count in names.items() if name.startswith("telling.")})
    assert ours == reported(place)


def reported(place: str) -> Counter[str]:
    """How often each task is: for the line with a traceback, and for failing itself."""
    name = f"telling.of_{'centre' if place == 'centre' else 'network'}"
    return Counter({name: TIMES, f"{name}_that_fails": 2 * TIMES})


def test_r11_no_report_has_what_a_task_was_sent(told: Told) -> None:
    assert [one for one in told.reports if re.search(r"<\w+-\d+-\w+>", str(one))] == []
