"""The command line: one clear line for what goes wrong, and exit codes that mean something."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db.utils import OperationalError

from config import cli
from config.embedded.errors import EmbeddedError
from config.management.commands import doctor
from kernel.errors import Refused


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
