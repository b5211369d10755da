"""`hexitime`: the command line. `manage.py` comes through here as well.

Exit codes: 0 all is well, 1 a problem was found or a rule said no, 2 the command was misused.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands
from django.db.utils import OperationalError

from config.embedded import servers
from config.embedded.environment import DEVELOPMENT, project_root
from config.embedded.errors import EmbeddedError
from kernel.errors import Refused

# These start no server: they need none, or see to it themselves.
WITHOUT_SERVERS = {
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
    except (Refused, EmbeddedError, ImproperlyConfigured) as error:
        return _complain(str(error))
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        return _complain(f"The database cannot be used: {reason} (`hexitime doctor` tells more).")


def _carry_out(words: list[str]) -> int:
    name = words[1] if len(words) > 1 else "help"
    django.setup()
    if not name.startswith("-") and name != "help" and name not in get_commands():
        _complain(f"There is no command {name!r}: `hexitime help` lists them.")
        return MISUSE
    with _servers_for(name, words[2:]):
        ManagementUtility(words).execute()
    return 0


def _servers_for(name: str, rest: Sequence[str]) -> AbstractContextManager[object]:
    in_development = os.environ["DJANGO_SETTINGS_MODULE"] == DEVELOPMENT
    only_help = not {"-h", "--help", "--version"}.isdisjoint(rest)
    if not in_development or only_help or name.startswith("-") or name in WITHOUT_SERVERS:
        return nullcontext()
    return servers.running(project_root())


def _complain(line: str) -> int:
    sys.stderr.write(f"{line}\n")
    return PROBLEM


if __name__ == "__main__":
    sys.exit(main())
