"""Networks for a test, and a clean deployment after it."""

import os
import time
from typing import ClassVar
from uuid import UUID

import psycopg
from django.core.cache import cache
from django.test import Client

from provisioning import connections as provisioning
from provisioning import fleet
from provisioning.seeds import Wishes, sow
from provisioning.services import make_schema
from tenants import current, hosts
from tenants import services as registry
from tenants.current import NetworkRef
from tenants.models import Network
from tests.cleaning import empty_schema


class World:
    """What a test builds on: networks as provisioning makes them.

    A schema costs a tenth of a second, so one that a test has done with is emptied and used for
    another network, unless the test went behind the wall or a worker may still be in it.
    """

    recycles: ClassVar[bool] = True
    _spare_schemas: ClassVar[list[str]] = []

    def __init__(self) -> None:
        self._used: list[str] = []
        self._went_behind = False

    def network(
        self,
        slug: str = "nwl",
        name: str = "North West London",
        kind: str = "ics",
        welcome_minutes: int = 120,
        ics_code: str | None = None,
        for_good: bool = False,
    ) -> NetworkRef:
        """An active network, made from the blueprint. `for_good`: its schema is never emptied."""
        spare = self._spare_schemas.pop() if self._spare_schemas and not for_good else None
        with current.shared():
            row = registry.register(name=name, slug=slug, kind=kind, ics_code=ics_code)
            if spare:
                Network.objects.filter(id=row.id).update(schema_name=spare)
            ref = self.ref(row.id)
        wishes = Wishes("Chris Champion", f"champion@{slug}.example", welcome_minutes)
        with provisioning.one_transaction():
            if spare is None:
                make_schema(ref)
            with provisioning.acting(current.network_door(ref)):
                sow(ref, wishes)
            with provisioning.acting(current.SHARED):
                registry.mark_active(network_id=ref.id)
                fleet.record_version(ref)
        if not for_good:
            self._used.append(ref.schema)
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
        self._went_behind = True
        return _admin()

    def empty(self) -> None:
        """Forget all networks, and make their schemas ready for others."""
        cache._cache.get_client().flushdb()  # type: ignore[attr-defined]
        with _admin() as admin:
            empty_schema(admin, "shared")
            if self.recycles and not self._went_behind:
                for schema in self._used:
                    empty_schema(admin, schema)
                self._spare_schemas.extend(self._used)
        self._used = []
        hosts.forget()
        if not self.recycles:
            # Other processes know hosts from memory.
            time.sleep(hosts.FRESH_SECONDS)


def _admin() -> psycopg.Connection:
    return psycopg.connect(os.environ["ADMIN_DATABASE_URL"], autocommit=True)
