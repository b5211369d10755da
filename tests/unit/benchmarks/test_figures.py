"""What a benchmark prints."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from config.embedded.environment import project_root
from tests.benchmarks import ledger, ledger_scripts, wall
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
    assert ledger.QUICK.grown < ledger.FULL.grown == 10_000_000
    assert ledger.FULL.checked == 1_000_000
    assert ledger.FULL.clients == (1, 4, 8, 16)


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
