"""The stock project from outside: `python -m tests.stock COMMAND`, which prints JSON.

prepare NAME...    make the database and these tenants: their hosts
scenarios          what becomes of each scenario here
"""

import json
import os
import sys
from dataclasses import asdict
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.stock.settings"
django.setup()

from tests.isolation.twelve.scenarios import ALL  # noqa: E402
from tests.isolation.twelve.traffic import drive  # noqa: E402
from tests.stock.prepare import prepare  # noqa: E402
from tests.stock.side import Stock  # noqa: E402


def scenarios() -> dict[str, Any]:
    return {tell.__name__: asdict(tell(Stock())) for tell in ALL}


def traffic() -> dict[str, int]:
    return drive(Stock())


COMMANDS = {"prepare": prepare, "scenarios": scenarios, "traffic": traffic}

if __name__ == "__main__":
    _, command, *words = sys.argv
    json.dump(COMMANDS[command](*words), sys.stdout)
