"""What is in a network's schema: counted and sealed for the last time, and dropped."""

from collections.abc import Mapping
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from kernel import database
from provisioning import connections as provisioning
from provisioning.removal import outside
from provisioning.roles import drop_for_network
from shared_apps.removing.models import Removal
from tenant_apps.audit import chain as audit_chain
from tenant_apps.audit import sealing as audit_sealing
from tenant_apps.ledger import chain, sealing
from tenants import current
from tenants.current import NetworkRef

# Tables whose rows a receipt names; it has the sum of all others.
NAMED = {
    "members": "members_member",
    "organisations": "organisations_organisation",
    "listings": "listings_listing",
    "exchanges": "exchanges_exchange",
    "transfers": "ledger_transfer",
    "acts": "audit_event",
}
LOCK_SECONDS = 20


def count(removal: Removal, ref: NetworkRef) -> Mapping[str, Any]:
    """How much there is of it, and the last heads of its ledger and its audit."""
    with database.using(database.DEFAULT), current.enter(ref):
        while sealing.seal_all() or audit_sealing.seal_all():
            pass
        heads = {"ledger": chain.head(), "audit": audit_chain.head()}
    with provisioning.acting(current.network_door(ref)):
        tables = _tables(ref)
        rows = {table: _count(table) for table in tables}
    named = {name: rows[table] for name, table in NAMED.items()}
    return {
        "counts": {
            **named,
            "tables": len(tables),
            "rows": sum(rows.values()),
            **outside.count_files(ref),
        },
        "heads": {name: [head.number, head.sha256.hex()] for name, head in heads.items() if head},
    }


def drop(removal: Removal, ref: NetworkRef) -> Mapping[str, Any]:
    """Drop the schema and its two roles; gone already, they are gone."""
    provisioning.run(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
    drop_for_network(ref.schema)
    return {}


def _tables(ref: NetworkRef) -> list[str]:
    with _cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = %s ORDER BY 1",
            [ref.schema],
        )
        return [name for (name,) in cursor.fetchall()]


def _count(table: str) -> int:
    with _cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)).as_string())
        [(found,)] = cursor.fetchall()
        return int(found)


def _cursor() -> CursorWrapper:
    return connections[database.PROVISIONING].cursor()
