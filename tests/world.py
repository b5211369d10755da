"""Networks for a test, and a clean shared schema after it."""

import os
from uuid import UUID

import psycopg
from django.core.cache import cache
from django.db import connections
from django.test import Client

from provisioning import connections as provisioning
from provisioning import fleet
from provisioning.seeds import Wishes, sow
from provisioning.services import make_schema
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tenants.models import Network

KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "provisioning_blueprint",
    "tenants_integratedcaresystem",
}


class World:
    """What a test builds on: networks as provisioning makes them."""

    def network(
        self,
        slug: str = "nwl",
        name: str = "North West London",
        kind: str = "ics",
        welcome_minutes: int = 120,
        ics_code: str | None = None,
    ) -> NetworkRef:
        """An active network in a schema of its own, made from the blueprint."""
        with current.shared():
            row = registry.register(name=name, slug=slug, kind=kind, ics_code=ics_code)
            ref = row.ref()
        wishes = Wishes("Chris Champion", f"champion@{slug}.example", welcome_minutes)
        with provisioning.one_transaction():
            make_schema(ref)
            with provisioning.acting(current.network_door(ref)):
                sow(ref, wishes)
            with provisioning.acting(current.SHARED):
                registry.mark_active(network_id=ref.id)
                fleet.record_version(ref)
        return self.ref(ref.id)

    def ref(self, network_id: UUID) -> NetworkRef:
        """The network as it stands now."""
        with current.shared():
            return Network.objects.get(id=network_id).ref()

    def client(self, network: NetworkRef | None = None, user: object = None) -> Client:
        """A browser at this network's address (or at the centre), signed in as the user."""
        host = network.host if network else "hexitime.localhost"
        client = Client(headers={"host": host}, raise_request_exception=True)
        if user is not None:
            with current.enter(network) if network else current.shared():
                client.force_login(user)  # type: ignore[arg-type]
        return client

    def admin(self) -> psycopg.Connection:
        """The server's administrator, for looking behind the wall."""
        return psycopg.connect(os.environ["ADMIN_DATABASE_URL"], autocommit=True)

    def empty(self) -> None:
        """Forget all networks. Their schemas stay, unreachable; the shared tables are emptied."""
        connections.close_all()
        cache._cache.get_client().flushdb()  # type: ignore[attr-defined]
        with self.admin() as admin:
            rows = admin.execute(
                "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'shared'"
            ).fetchall()
            tables = [name for (name,) in rows if name not in KEPT]
            always = admin.execute(
                "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE c.relnamespace = 'shared'::regnamespace AND t.tgenabled = 'A'"
            ).fetchall()
            for name in tables:
                admin.execute(f"ALTER TABLE shared.{name} DISABLE TRIGGER USER")
            admin.execute("TRUNCATE " + ", ".join(f"shared.{name}" for name in tables))
            for name in tables:
                admin.execute(f"ALTER TABLE shared.{name} ENABLE TRIGGER USER")
            for name, trigger in always:
                admin.execute(f"ALTER TABLE shared.{name} ENABLE ALWAYS TRIGGER {trigger}")
