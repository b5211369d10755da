"""Settings come from the environment only: `NAME`, or `NAME_FILE` naming a file that holds it."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict


def optional(name: str, default: str = "") -> str:
    """The value of NAME, or what the file in NAME_FILE holds, or the default."""
    if name in os.environ:
        return os.environ[name]
    if file := os.environ.get(f"{name}_FILE"):
        return _contents(name, file)
    return default


def _contents(name: str, file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE names {file}, which cannot be read.") from error


def written_in(file: Path) -> dict[str, str]:
    """The lines NAME=VALUE of a file; nothing if there is none. `#` begins a line of comment."""
    if not file.is_file():
        return {}
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    pairs = [line.partition("=") for line in lines if "=" in line and not line.startswith("#")]
    return {name.strip(): value.strip().strip("'\"") for name, _, value in pairs}


def required(name: str, purpose: str) -> str:
    """As `optional`, but a missing one stops the start and says what it is for."""
    value = optional(name)
    if not value:
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE): {purpose}.")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Whether NAME is 1, true, yes or on."""
    return optional(name, str(default)).lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int = 0) -> int:
    """The whole number that NAME is, none below 0."""
    value = optional(name) or str(default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}: give a whole number.")
    return int(value)


def database(url: str, *, pool_max: int = 0, most_seconds: int = 600) -> dict[str, Any]:
    """A libpq URL as Django wants it, through the wall's backend.

    A process keeps a connection for each of its threads; with `pool_max`, so many for all of them.
    Each lives for `most_seconds`: a backend remembers the tables of every network it has served.
    """
    parts: dict[str, Any] = dict(conninfo_to_dict(url))
    size = {"min_size": 1, "max_size": pool_max, "max_lifetime": float(most_seconds)}
    pool = {"pool": size} if pool_max else {}
    return {
        "ENGINE": "tenants.backend",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 0 if pool_max else most_seconds,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"server_side_binding": True, **pool, **parts},
    }
