"""What a checkout's processes are told when nobody tells them otherwise.

The addresses are known before any server runs, so that the development settings and every command
reckon the same ones. An address that a person gave always wins; with a database of one's own none
of the embedded one's logins are filled in.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from config.embedded.places import RUN_LOCK, Places, in_use
from config.embedded.postgres import SUPERUSER, Postgres
from config.embedded.valkey import Valkey

APP_LOGIN = "hexitime_app"
PROVISIONER_LOGIN = "hexitime_provisioner"
DEFAULT_PORT = "8000"
DEVELOPMENT = "config.settings.development"
DATABASES = ("DATABASE_URL", "PROVISIONING_DATABASE_URL", "ADMIN_DATABASE_URL")
VALKEYS = ("BROKER_URL", "CACHE_URL")


def project_root() -> Path:
    """The folder of manage.py: where `var/` lies."""
    return Path(__file__).resolve().parents[3]


def defaults(
    root: Path, *, for_tests: bool = False, given: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """What to add to the given environment, or may be added again without a change."""
    filled = _databases(root, for_tests) | _valkeys(root, for_tests)
    filled |= {"MAIL_FOLDER": str(root.resolve() / "var" / "mail"), "PORT": _port(root)}
    if not uses_own_postgres(root, given, for_tests=for_tests):
        filled = {name: value for name, value in filled.items() if name not in DATABASES}
    return {name: value for name, value in filled.items() if f"{name}_FILE" not in given}


def uses_own_postgres(
    root: Path, given: Mapping[str, str] = os.environ, *, for_tests: bool = False
) -> bool:
    """Whether the embedded PostgreSQL is the one in use."""
    return _ours("DATABASE_URL", _databases(root, for_tests), given)


def uses_own_valkey(
    root: Path, given: Mapping[str, str] = os.environ, *, for_tests: bool = False
) -> bool:
    """Whether the embedded Valkey is the broker, the cache or both."""
    return any(_ours(name, _valkeys(root, for_tests), given) for name in VALKEYS)


def for_child(given: Mapping[str, str], *, withhold: tuple[str, ...]) -> dict[str, str]:
    """An environment without some logins: empty, so that no default fills them in again."""
    return {**given, **dict.fromkeys(withhold, "")}


def _port(root: Path) -> str:
    """The port on which this checkout runs now, so that a command's addresses are right."""
    lock = Places(root.resolve()).locks / RUN_LOCK
    return lock.read_text().rsplit(" ", 1)[-1] if in_use(lock) else DEFAULT_PORT


def _ours(name: str, filled: Mapping[str, str], given: Mapping[str, str]) -> bool:
    return f"{name}_FILE" not in given and given.get(name, filled[name]) == filled[name]


def _databases(root: Path, for_tests: bool) -> dict[str, str]:
    server = Postgres(root, for_tests=for_tests)
    logins = (APP_LOGIN, PROVISIONER_LOGIN, SUPERUSER)
    return dict(zip(DATABASES, map(server.conninfo, logins), strict=True))


def _valkeys(root: Path, for_tests: bool) -> dict[str, str]:
    server = Valkey(root, for_tests=for_tests)
    return {"BROKER_URL": server.broker_url(), "CACHE_URL": server.cache_url()}
