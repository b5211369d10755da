"""The stock project beside ours: in the same servers, with a database and a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parents[2]
LOGIN, DATABASE = "stock_app", "hexitime_stock"
PATIENCE_SECONDS = 120


def environment(admin_url: str, cache_url: str, **more: str) -> dict[str, str]:
    """What its processes are told."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "tests.stock.settings",
        "ADMIN_DATABASE_URL": admin_url,
        "STOCK_DATABASE_URL": make_conninfo(admin_url, user=LOGIN, dbname=DATABASE),
        "STOCK_CACHE_URL": cache_url,
        **more,
    }


def ask(told: dict[str, str], *words: str) -> Any:
    """What `python -m tests.stock` answers to this command."""
    return answer([sys.executable, "-m", "tests.stock", *words], told)


def answer(command: list[str], told: dict[str, str]) -> Any:
    """The JSON that a command prints; what it complains of is seen in the test's output."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=told,
        stdout=subprocess.PIPE,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    return json.loads(done.stdout)
