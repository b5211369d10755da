"""Brings the database up to date and looks after the demo: `python -m config.embedded.prepare`.

One process for two commands, since loading the apps takes longer than either. Prints what
`demo --json` prints.
"""

import sys

from config.cli import main

COMMANDS = (("setup", "--quiet"), ("demo", "--json"))

if __name__ == "__main__":
    for words in COMMANDS:
        if code := main(["hexitime", *words]):
            sys.exit(code)
