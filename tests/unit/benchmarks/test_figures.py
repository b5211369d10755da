"""What a benchmark prints."""

import json
import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest

from config.embedded.environment import project_root
from tests.benchmarks import directory, ledger, ledger_scripts, market, market_orders, wall
from tests.benchmarks.contender import Contender
from tests.benchmarks.figures import Figure, as_json, at_least, at_most, compared
from tests.benchmarks.ledger_scripts import Places


def test_a_figure_is_held_against_its_reference() -> None:
    assert compared("page", 11, "ms", 10, 1.2) == Figure(
        "page", 11, "ms", 10, 1.1, "<= 1.2 x", True
    )
    assert compared("page", 13, "ms", 10, 1.2).ok is False


def test_a_figure_may_have_a_limit_of_its_own() -> None:
    assert at_most("tax", 0.05, "ms", 0.1, 0.5) == Figure(
        "tax", 0.05, "ms", 0.5, 0.1, "<= 0.1 ms", True
    )
    assert at_most("tax", 0.2, "ms", 0.1).ok is False


def test_a_figure_may_have_to_be_at_least_so_many_times_another() -> None:
    assert at_least("postings", 12, "/s", 10, 1.2) == Figure(
        "postings", 12, "/s", 10, 1.2, ">= 1.2 x", True
    )
    assert at_least("postings", 12, "/s", 10, 1.2, ratio=1.1).ok is False


def test_json_has_a_row_for_each() -> None:
    [row] = json.loads(as_json([compared("page", 11, "ms", 10, 1.2)]))
    assert row.keys() == {"name", "value", "unit", "reference", "ratio", "goal", "ok"}


def test_the_quick_one_is_smaller() -> None:
    assert wall.QUICK.networks < wall.FULL.networks == 1000
    assert wall.QUICK.touched < wall.FULL.touched == 500
    assert ledger.QUICK.grown < ledger.FULL.grown
    assert ledger.QUICK.checked < ledger.FULL.checked
    assert market.QUICK.amounts.members < market.FULL.amounts.members
    assert market.QUICK.requests < market.FULL.requests
    assert directory.QUICK.amounts.listings < directory.FULL.amounts.listings


def test_the_ledger_is_measured_as_large_as_was_asked() -> None:
    full = ledger.FULL
    assert (full.clients, full.few, full.many) == ((1, 4, 8, 16), 4_000, 100_000)
    assert (full.checked, full.grown) == (1_000_000, 10_000_000)
    assert ledger.BUSY == 8


def test_the_ledgers_goals_are_those_that_were_set() -> None:
    assert ledger.LEAST == {1: 1.0, 4: 1.0, 8: 1.3, 16: 1.3}
    assert (ledger.POPULAR, ledger.HOLDING, ledger.CROSSING) == (0.8, 0.5, 0.3)
    assert ledger.SERVICE == 0.4
    assert (ledger.CHECK_SECONDS, ledger.GROWN) == (20, 1.2)
    assert ledger.CHECK_MEMORY <= 1.1


def test_the_market_is_measured_as_large_as_was_asked() -> None:
    amounts = market.FULL.amounts
    assert (amounts.members, amounts.listings) == (50_000, 200_000)
    assert (amounts.exchanges, amounts.messages) == (500_000, 2_000_000)
    assert (market.VILLAGE.members, market.FULL.requests) == (50, 200)


def test_the_directory_is_measured_as_large_as_was_asked() -> None:
    amounts = directory.FULL.amounts
    assert (amounts.networks, amounts.listings, directory.FULL.requests) == (50, 200_000, 200)
    assert (directory.GOAL_MS, directory.MOST_QUERIES, directory.ROUND_SECONDS) == (100, 12, 30)


def test_the_markets_goals_are_those_that_were_set() -> None:
    assert market.GOALS_MS == {"search": (40, 100), "matching": (100, 100)}
    assert (market.OTHERS_MS, market.MOST_QUERIES) == ((20, 50), 12)
    assert (market.ROUND_SECONDS, market.MOST_OF_A_ROUND, market.MOST_MEGABYTES) == (30, 400, 300)
    assert (market.TELLING_MS, market.WEEKLY_SECONDS, market.MOST_OF_A_BATCH) == (200, 600, 20)
    assert market.MOST_GROWN_MEGABYTES == 20


FINISHING = ("exchanges", "exchange", "messages", "statement", "to-do", "broker queue")


def test_the_market_has_the_pages_that_have_goals() -> None:
    named = [name.partition(",")[0] for name in market_orders.names()]
    assert {"home", "search", "listing", "profile", "matching", *FINISHING} <= {*named}
    assert named.count("broker queue") == 7


@pytest.mark.parametrize("page", FINISHING)
def test_all_that_members_finish_with_has_the_goals_of_any_page(page: str) -> None:
    """Twelve queries, a median of 20 ms and a 95th percentile of 50 ms."""
    served = {"city": [15.0, 25.0], "village": [15.0, 25.0], "queries": 13}
    orders = SimpleNamespace(
        ask=lambda order, **given: [page, f"{page}, of a kind"] if order == "names" else served
    )
    found = list(market._pages(cast("Contender", orders), market.QUICK, lambda _: None))
    assert [one.name.partition(",")[0] for one in found] == [page] * 6
    assert [one.goal for one in found] == ["<= 20 ms", "<= 50 ms", "<= 12 "] * 2
    assert [one.ok for one in found] == [True, True, False] * 2


class Recorded:
    """A contender that writes down what it is asked, and has sealed as much as it says."""

    def __init__(self, rows: int) -> None:
        self.asked: list[str] = []
        self._rows = rows

    def ask(self, order: str, *, network: int, **given: int) -> dict[str, float]:
        self.asked.append(f"{order} {network}")
        return {"seconds": 1.0, "megabytes": 10.0, "rows": self._rows}


def growing(rows: int) -> tuple[list[str], list[Figure]]:
    """What is asked and found where each contender does two postings a second."""
    orders = Recorded(rows)
    places = Places(*[["a", "b", "c", "d"]] * 5)
    course = SimpleNamespace(size=ledger.QUICK, orders=orders, places=places)
    course.rounds = lambda *works: [[2.0] for _ in works]
    return orders.asked, list(ledger._growing(cast("ledger.Course", course), lambda _: None))


def test_a_history_is_sealed_before_its_check_is_timed() -> None:
    asked, figures = growing(ledger.QUICK.checked)
    assert asked == [
        "history 2",
        "history 3",
        "seal 2",
        "check 2",
        "history 3",
        "seal 3",
        "check 3",
        "history 3",
    ]
    sealing, check, memory, posting = figures
    assert (sealing.unit, sealing.goal, sealing.ok) == ("s", "", None)
    assert (check.goal, memory.goal, posting.goal) == ("<= 20 s", "<= 1.1 x", "<= 1.2 x")


def test_a_history_that_was_not_sealed_is_no_measure() -> None:
    with pytest.raises(RuntimeError, match="sealed"):
        growing(ledger.QUICK.checked - 1)


@pytest.mark.parametrize("script", [ledger_scripts.posting, ledger_scripts.popular])
def test_a_posting_is_one_message(script: Callable[[Places, int], list[str]]) -> None:
    places = Places(["n_a", "n_b"], ["1", "2"], ["c", "c"], ["l", "l"], ["x", "y"])
    for line in "".join(script(places, 4000)).splitlines():
        assert line.startswith("\\") or line.count("INSERT") == line.count(";") - 1 == 1


@pytest.mark.parametrize("subject", ["wall", "ledger"])
def test_the_command_explains_itself(subject: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{subject}", "--help"],
        cwd=project_root(),
        env={"PYTHONPATH": f"{project_root() / 'platform'}:{project_root()}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--quick" in done.stdout
