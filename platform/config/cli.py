"""`hexitime`: the command line. `manage.py` comes through here as well.

Exit codes: 0 all is well, 1 a problem was found or a rule said no, 2 the command was misused.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands
from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    handle_default_options,
)
from django.db import connections
from django.db.utils import OperationalError

from config.embedded import servers
from config.embedded.environment import DEVELOPMENT, project_root
from config.embedded.errors import EmbeddedError
from config.management.commands import run
from kernel.errors import Refused

# These start no server: they need none, or see to it themselves.
WITHOUT_SERVERS = {
    "bench",
    "check",
    "collectstatic",
    "diffsettings",
    "doctor",
    "findstatic",
    "help",
    "makemigrations",
    "run",
    "version",
}
# Whose commands `help` lists.
OWN_APPS = {"config", "provisioning"}
PROBLEM = 1
MISUSE = 2
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command, with the servers that it needs."""
    words = list(sys.argv if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEVELOPMENT)
    try:
        return _carry_out(words)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (CommandError, Refused, EmbeddedError, ImproperlyConfigured) as error:
        return _complain(str(error))
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        return _complain(f"The database cannot be used: {reason} (`hexitime doctor` tells more).")


def _carry_out(words: list[str]) -> int:
    name = words[1] if len(words) > 1 else "help"
    if name == "run":
        # Only its children need Django's apps: half of a start is loading those.
        return _parse_and_execute(run.Command(), words)
    _apply_settings_option(words)
    django.setup()
    if words[1:] in ([], ["help"], ["--help"], ["-h"]):
        sys.stdout.write(f"{_listing()}\n")
        return 0
    if name.startswith("-") or name == "help":
        ManagementUtility(words).execute()
        return 0
    if name not in get_commands():
        _complain(f"There is no command {name!r}: `hexitime help` lists them.")
        return MISUSE
    return _parse_and_execute(ManagementUtility(words).fetch_command(name), words)


def _listing() -> str:
    """The commands of our own, each with its line; Django's work too, and are many."""
    own = sorted(name for name, app in get_commands().items() if app in OWN_APPS)
    utility = ManagementUtility(["hexitime"])
    lines = [f"  {name:<10}{utility.fetch_command(name).help}" for name in own]
    return "\n".join(
        [
            "hexitime COMMAND, each with --help:",
            *lines,
            "Django’s own work as well: `hexitime help --commands` lists them all.",
        ]
    )


def _parse_and_execute(command: BaseCommand, words: list[str]) -> int:
    name = words[1]
    try:
        options = vars(command.create_parser(words[0], name).parse_args(words[2:]))
    except CommandError as error:
        reason = str(error).removeprefix("Error: ").rstrip(".")
        _complain(f"{reason[:1].upper()}{reason[1:]} (`hexitime {name} --help` tells more).")
        return MISUSE
    with _servers_for(name):
        return _execute(command, options)


def _apply_settings_option(words: list[str]) -> None:
    """`--settings` has to be known before Django is set up."""
    parser = CommandParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--settings")
    parser.add_argument("--pythonpath")
    handle_default_options(parser.parse_known_args(words[2:])[0])


def _servers_for(name: str) -> AbstractContextManager[object]:
    in_development = os.environ["DJANGO_SETTINGS_MODULE"] == DEVELOPMENT
    if name in WITHOUT_SERVERS or not in_development:
        return nullcontext()
    return servers.running(project_root())


def _execute(command: BaseCommand, options: dict[str, Any]) -> int:
    """As Django does it, but for an error's line without the name of its class."""
    try:
        command.execute(*options.pop("args", ()), **options)
    except CommandError as error:
        if options["traceback"]:
            raise
        _complain(str(error))
        return error.returncode
    finally:
        if settings.configured:
            connections.close_all()
    return 0


def _complain(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return PROBLEM


if __name__ == "__main__":
    sys.exit(main())
