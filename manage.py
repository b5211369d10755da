#!/usr/bin/env python
"""The command line without an install: `./manage.py` is `hexitime`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "platform"))

try:
    from config.cli import main
except ModuleNotFoundError as missing:
    if missing.name != "django":
        raise
    sys.exit("Django is not installed for this Python: use `make run`, or .venv/bin/hexitime.")

if __name__ == "__main__":
    sys.exit(main())
