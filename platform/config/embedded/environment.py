"""What a checkout's processes are told when nobody tells them otherwise.

The addresses are known before any server runs, so that the development settings and every command
reckon the same ones.
"""

from pathlib import Path

from config.embedded.postgres import SUPERUSER, Postgres
from config.embedded.valkey import Valkey

APP_LOGIN = "hexitime_app"
PROVISIONER_LOGIN = "hexitime_provisioner"
DEFAULT_PORT = "8000"


def project_root() -> Path:
    """The folder of manage.py: where `var/` lies."""
    return Path(__file__).resolve().parents[3]


def defaults(root: Path, *, for_tests: bool = False) -> dict[str, str]:
    """The environment of a checkout that runs its own servers."""
    postgres = Postgres(root, for_tests=for_tests)
    valkey = Valkey(root, for_tests=for_tests)
    return {
        "DATABASE_URL": postgres.conninfo(APP_LOGIN),
        "PROVISIONING_DATABASE_URL": postgres.conninfo(PROVISIONER_LOGIN),
        "ADMIN_DATABASE_URL": postgres.conninfo(SUPERUSER),
        "BROKER_URL": valkey.broker_url(),
        "CACHE_URL": valkey.cache_url(),
        "MAIL_FOLDER": str(postgres.places.mail),
        "PORT": DEFAULT_PORT,
    }
