"""See to it that the tests have a PgBouncer: `python -m tests.pgbouncer_install`.

One that is there is used as it is; otherwise the system's package manager installs it. None at all
is a failure.
"""

import os
import shutil
import sys

from tests import machine

# Debian keeps it where only administrators look.
PATHS = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
TRIAL_SECONDS = 10
MISSING = (
    "No PgBouncer for the tests: install the package `pgbouncer` "
    "(apt-get install pgbouncer as root; on macOS, brew install pgbouncer).\n"
)


def executable() -> str | None:
    """A PgBouncer that starts."""
    found = shutil.which("pgbouncer", path=PATHS)
    starts = found and machine.done([found, "--version"], seconds=TRIAL_SECONDS, quiet=True)
    return found if starts else None


def main() -> int:
    if executable() is None:
        machine.tell("Installing the package pgbouncer\n")
        machine.install_packages("pgbouncer")
    if found := executable():
        return machine.tell(f"PgBouncer: {found}\n")
    sys.stderr.write(MISSING)
    return 1


if __name__ == "__main__":
    sys.exit(main())
