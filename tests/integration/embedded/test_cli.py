"""The command line: one clear line for what goes wrong, and exit codes that mean something."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db.utils import OperationalError

from config import cli
from config.embedded.errors import EmbeddedError
from config.management.commands import doctor
from kernel.errors import Refused

MANAGE = Path(__file__).resolve().parents[3] / "manage.py"


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], int]:
    """Carry out a command that raises this."""

    def carry_out(error: Exception) -> int:
        def handle(self: BaseCommand, *args: object, **options: object) -> None:
            raise error

        monkeypatch.setattr(doctor.Command, "handle", handle)
        return cli.main(["hexitime", "doctor"])

    monkeypatch.setattr(cli.connections, "close_all", lambda: None)
    return carry_out


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (CommandError("That is no slug."), "That is no slug.\n"),
        (Refused("The slug is taken."), "The slug is taken.\n"),
        (EmbeddedError("The disk is full."), "The disk is full.\n"),
        (ImproperlyConfigured("Set SECRET_KEY."), "Set SECRET_KEY.\n"),
        (
            OperationalError("no such host\nand more"),
            "The database cannot be used: no such host (`hexitime doctor` tells more).\n",
        ),
    ],
)
def test_what_goes_wrong_is_one_line(
    fails: Callable[[Exception], int],
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    line: str,
) -> None:
    assert fails(error) == 1
    assert capsys.readouterr() == ("", line)


def test_a_command_may_choose_its_exit_code(fails: Callable[[Exception], int]) -> None:
    assert fails(CommandError("Bad.", returncode=3)) == 3


def test_a_command_that_does_not_exist_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["hexitime", "nonsense"]) == 2
    assert "There is no command 'nonsense'" in capsys.readouterr().err


def test_an_option_that_does_not_exist_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["hexitime", "doctor", "--nonsense"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_interrupting_is_no_traceback(
    fails: Callable[[BaseException], int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert fails(KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["-h"]])
def test_help_lists_our_own_commands(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["hexitime", *words]) == 0
    listed = capsys.readouterr().out
    for name in ("run", "network", "ledger", "demo", "doctor", "shell", "bench", "setup"):
        assert f"\n  {name} " in listed
    assert "Check Python, PostgreSQL, Valkey, disk and port." in listed
    assert "makemessages" not in listed


def test_django_lists_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["hexitime", "help", "--commands"]) == 0
    assert "makemigrations" in capsys.readouterr().out


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """`manage.py` beside a `platform/` that needs Django, for a Python that has none."""
    shutil.copy(MANAGE, tmp_path)
    config = tmp_path / "platform" / "config"
    config.mkdir(parents=True)
    (config / "__init__.py").touch()
    (config / "cli.py").write_text("import django\n\ndef main() -> int:\n    return 0\n")
    return tmp_path


def manage(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Without the packages of this Python: as a system's Python has none."""
    command = [sys.executable, "-S", str(checkout / "manage.py"), *words]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]}
    )


def test_without_django_manage_gives_way_to_the_python_of_make(checkout: Path) -> None:
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nshift\necho "the other one, $*"\n')
    python.chmod(0o755)
    assert manage(checkout, "ledger", "check").stdout == "the other one, ledger check\n"


def test_without_any_django_manage_says_what_to_do(checkout: Path) -> None:
    told = manage(checkout)
    assert told.returncode == 1
    assert told.stderr == (
        "Django is not installed for this Python: use `make run`, which installs it.\n"
    )
