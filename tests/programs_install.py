"""See to it that the tests have the programs they start: `python -m tests.programs_install`.

One that is there is used as it is; otherwise the system's package manager installs it. One that is
missing in the end is a failure.
"""

import os
import shutil
import sys

from tests import machine

# Debian keeps some where only administrators look.
PATHS = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
TRIAL_SECONDS = 10
PGBOUNCER = "pgbouncer"
# With it the SAML provider of the tests signs what it says.
XMLSEC = "xmlsec1"
MISSING = (
    "No {0} for the tests: install the package `{0}` "
    "(apt-get install {0} as root; on macOS, brew install {1}).\n"
)
BREW = {PGBOUNCER: "pgbouncer", XMLSEC: "libxmlsec1"}


def executable(name: str) -> str | None:
    """The program of this name, if it starts."""
    found = shutil.which(name, path=PATHS)
    starts = found and machine.done([found, "--version"], seconds=TRIAL_SECONDS, quiet=True)
    return found if starts else None


def needed(name: str) -> str:
    """The program of this name; LookupError says how to get it."""
    if found := executable(name):
        return found
    raise LookupError(MISSING.format(name, BREW[name]))


def main() -> int:
    failed = 0
    for name in BREW:
        if executable(name) is None:
            machine.tell(f"Installing the package {name}\n")
            machine.install_packages(name)
        if found := executable(name):
            machine.tell(f"{name}: {found}\n")
        else:
            sys.stderr.write(MISSING.format(name, BREW[name]))
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
