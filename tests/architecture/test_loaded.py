"""Libraries that are large and seldom needed are loaded by who needs them, not by every process."""

import subprocess
import sys

import pytest

STARTS = "import config.wsgi, config.celery, sys; print({library!r} in sys.modules)"


def is_loaded(library: str) -> bool:
    """Whether a process that has started, and done nothing yet, has it."""
    asked = [sys.executable, "-c", STARTS.format(library=library)]
    said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    return {"True\n": True, "False\n": False}[said]


@pytest.mark.parametrize("library", ["holidays", "networkx"])
def test_a_process_starts_without_it(library: str) -> None:
    assert not is_loaded(library)


def test_what_is_loaded_is_noticed() -> None:
    assert is_loaded("celery")
