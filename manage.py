#!/usr/bin/env python
"""The command line without an install: `./manage.py` is `hexitime`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "platform"))

from config.cli import main

if __name__ == "__main__":
    sys.exit(main())
