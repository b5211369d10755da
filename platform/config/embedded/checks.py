"""What `hexitime doctor` looks at: each check says what it found and what to do about it."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg
import redis
from psycopg.conninfo import conninfo_to_dict

from config.embedded import ports
from config.embedded.environment import DEFAULT_PORT, VALKEYS
from config.embedded.errors import EmbeddedError

State = Literal["ok", "note", "warning", "problem"]
OLDEST_PYTHON = (3, 11)
OLDEST_POSTGRES = 17
LEAST_FREE_BYTES = 500_000_000
CONNECT_SECONDS = 5
BROWSERS = ("chromium", "chromium-browser")


@dataclass(frozen=True)
class Finding:
    """One line of the report. Only a `problem` makes the command fail."""

    name: str
    state: State
    found: str
    advice: str = ""


def python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("Python", "ok", found)
    return Finding("Python", "problem", found, "Install Python 3.11 or newer.")


def postgres(url: str) -> list[Finding]:
    """Whether the application's login reaches a server, new enough, and has no rights to build."""
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            version = connection.info.server_version // 10_000
            may_create = _may_create_schemas(connection)
    except psycopg.Error as error:
        return [_unreachable(url, error)]
    return [_version(version), _rights(may_create)]


def valkey(name: str, url: str) -> Finding:
    """Whether the broker or the cache answers."""
    plain = url.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    try:
        with redis.Redis.from_url(plain, socket_connect_timeout=CONNECT_SECONDS) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        advice = f"Start the server, or check {name}."
        return Finding(_label(name), "problem", _line(error), advice)
    return Finding(_label(name), "ok", "answers")


def disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    found = f"{free // 1_000_000:,} MB free"
    if free >= LEAST_FREE_BYTES:
        return Finding("Disk", "ok", found)
    return Finding("Disk", "warning", found, "Free some space: 500 MB is little for a database.")


def port(text: str, *, runs_here: bool) -> Finding:
    """The port of the web server: free, or ours."""
    if runs_here:
        return Finding("Port", "ok", "hexitime is running here")
    try:
        ports.check_free(ports.parsed(text))
    except EmbeddedError as error:
        return Finding("Port", "problem", str(error), "Set PORT to another number.")
    return Finding("Port", "ok", f"{text} is free")


def browser() -> Finding:
    """Only the tests need one, and `make test` sees to it."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    return Finding("Browser", "note", found or "none found: `make test` installs one for the tests")


def examine(root: Path, given: Mapping[str, str] = os.environ, *, runs_here: bool) -> list[Finding]:
    """Every check in turn."""
    return [
        python(),
        *postgres(given.get("DATABASE_URL", "")),
        *(valkey(name, given.get(name, "")) for name in VALKEYS),
        disk(root),
        port(given.get("PORT", DEFAULT_PORT), runs_here=runs_here),
        browser(),
    ]


def _may_create_schemas(connection: psycopg.Connection) -> bool:
    row = connection.execute(
        "SELECT rolsuper OR has_database_privilege(current_database(), 'CREATE')"
        " FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    return bool(row and row[0])


def _version(major: int) -> Finding:
    if major >= OLDEST_POSTGRES:
        return Finding("PostgreSQL", "ok", f"version {major}")
    return Finding("PostgreSQL", "problem", f"version {major}", "Move to PostgreSQL 17 or newer.")


def _rights(may_create: bool) -> Finding:
    if not may_create:
        return Finding("Application login", "ok", "cannot create schemas")
    advice = "Give the web a login of its own: `hexitime setup` makes hexitime_app."
    return Finding("Application login", "problem", "may create schemas", advice)


def _unreachable(url: str, error: psycopg.Error) -> Finding:
    login = conninfo_to_dict(url).get("user", "the login") if url else "the login"
    if "does not exist" in str(error):
        return Finding("PostgreSQL", "problem", _line(error), f"`hexitime setup` makes {login}.")
    return Finding("PostgreSQL", "problem", _line(error), "Start it, or check DATABASE_URL.")


def _label(name: str) -> str:
    return "Valkey (queue)" if name == "BROKER_URL" else "Valkey (cache)"


def _line(error: Exception) -> str:
    """The server's own words, without the long way to it."""
    words = " ".join(str(error).split())
    return words.rpartition("FATAL: ")[2].strip() or type(error).__name__
