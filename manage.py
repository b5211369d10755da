#!/usr/bin/env python3
"""The command line from anywhere: `./manage.py` is `.venv/bin/hexitime`, whatever Python starts it.

One that has no Django gives way to the one of `make`, if there is one.
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "platform"))


def give_way() -> None:
    """Start again with the Python of `make`. Returns where that is not to be had."""
    python = HERE / ".venv" / "bin" / "python"
    if python.exists() and Path(sys.prefix).resolve() != HERE / ".venv":
        os.execv(python, [str(python), *sys.argv])  # noqa: S606


try:
    from config.cli import main
except ModuleNotFoundError as missing:
    if missing.name != "django":
        raise
    give_way()
    sys.exit("Django is not installed for this Python: use `make run`, which installs it.")

if __name__ == "__main__":
    sys.exit(main())
