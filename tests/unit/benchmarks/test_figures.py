"""What a benchmark prints."""

import json
import subprocess
import sys

from config.embedded.environment import project_root
from tests.benchmarks.figures import Figure, as_json, at_most, compared
from tests.benchmarks.wall import FULL, QUICK


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


def test_json_has_a_row_for_each() -> None:
    [row] = json.loads(as_json([compared("page", 11, "ms", 10, 1.2)]))
    assert row.keys() == {"name", "value", "unit", "reference", "ratio", "goal", "ok"}


def test_the_quick_one_is_smaller() -> None:
    assert QUICK.networks < FULL.networks == 1000
    assert QUICK.touched < FULL.touched == 500


def test_the_command_explains_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.wall", "--help"],
        cwd=project_root(),
        env={"PYTHONPATH": f"{project_root() / 'platform'}:{project_root()}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--quick" in done.stdout
