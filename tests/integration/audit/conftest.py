"""One network's audit, sealed so far, and an administrator who goes past all triggers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from tenant_apps.audit import sealing
from tenants import current
from tenants.current import NetworkRef
from tests.world import World

Tamper = Callable[[str], None]


@pytest.fixture
def here(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """A network of its own, entered, with nothing unsealed."""
    with current.enter(nwl):
        sealing.seal_all()
        yield nwl


@pytest.fixture
def admin(world: World, nwl: NetworkRef) -> Iterator[psycopg.Connection]:
    """A superuser who looks at that audit from behind."""
    with world.admin() as connection:
        connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(nwl.schema)))
        yield connection


@pytest.fixture
def tamper(admin: psycopg.Connection) -> Tamper:
    """Change what the triggers keep as it is, as the superuser, and put them on again."""

    def run(statement: str) -> None:
        with triggers_off(admin):
            assert admin.execute(statement).rowcount > 0

    return run


@contextmanager
def triggers_off(admin: psycopg.Connection) -> Iterator[None]:
    tables = ("audit_event", "audit_seal", "audit_sealed_event")
    admin.execute("SET session_replication_role = replica")
    for table in tables:
        admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        admin.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for table in tables:
        for name in (f"{table}_append_only", f"{table}_never_emptied"):
            admin.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    admin.execute("SET session_replication_role = DEFAULT")
