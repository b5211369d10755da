"""Networks for a test, and a clean deployment after it."""

import os
import time
from collections import deque
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

# Longer than any task of a network that is gone can still be under way.
REST_SECONDS = 30


class World:
    """What a test builds on: networks as provisioning makes them.

    A schema costs most of a second, so one that a test has done with is emptied and used for
    another network, unless the test went behind the wall. Where workers run, one of them may still
    be in it: then it rests for a while first.
    """

    # Whether no process but this one acts in the deployment.
    recycles: ClassVar[bool] = True
    _spare_schemas: ClassVar[list[str]] = []
    _resting: ClassVar[deque[tuple[float, str]]] = deque()
    _emptied_at: ClassVar[float] = float("-inf")

    def __init__(self) -> None:
        self._used: list[str] = []
        self._went_behind = False
        self._looking: psycopg.Connection | None = None

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
        spare = None if for_good else self._spare()
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
        self.settle()
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
                _take_second_step(client, user)
        return client

    def admin(self) -> psycopg.Connection:
        """The server's administrator, for looking behind the wall."""
        self._went_behind = True
        return _admin()

    def behind(self) -> psycopg.Connection:
        """The administrator again, on one connection that is kept: for who looks often."""
        self._went_behind = True
        if self._looking is None:
            self._looking = _admin()
        return self._looking

    def empty(self) -> None:
        """Forget all networks, and make their schemas ready for others."""
        if self._looking is not None:
            self._looking.close()
            self._looking = None
        cache._cache.get_client().flushdb()  # type: ignore[attr-defined]
        done_with = [] if self._went_behind else self._used
        _cleaner.clean("shared", *(done_with if self.recycles else []))
        if self.recycles:
            self._spare_schemas.extend(done_with)
        else:
            self._resting.extend((time.monotonic(), schema) for schema in done_with)
        self._used = []
        hosts.forget()
        World._emptied_at = time.monotonic()

    @classmethod
    def settle(cls) -> None:
        """Wait until no other process knows a host from memory that is there no more."""
        if not cls.recycles:
            time.sleep(max(cls._emptied_at + hosts.FRESH_SECONDS - time.monotonic(), 0))

    def _spare(self) -> str | None:
        """A schema that is empty, and that nobody is in."""
        if self._spare_schemas:
            return self._spare_schemas.pop()
        if not self._resting or time.monotonic() - self._resting[0][0] < REST_SECONDS:
            return None
        _, schema = self._resting.popleft()
        _cleaner.clean(schema)
        return schema


class _Cleaner:
    """One administrator's connection for all tests, which knows by heart what it asks."""

    def __init__(self) -> None:
        self._admin: psycopg.Connection | None = None

    def clean(self, *schemas: str) -> None:
        """Empty them. A test may have stopped the server since: then on a new connection."""
        try:
            self._clean(schemas)
        except psycopg.OperationalError:
            self._admin = None
            self._clean(schemas)

    def _clean(self, schemas: tuple[str, ...]) -> None:
        if self._admin is None:
            self._admin = _admin()
        for schema in schemas:
            empty_schema(self._admin, schema)


_cleaner = _Cleaner()


def _take_second_step(client: Client, user: object) -> None:
    """As if a passkey had been used, in a session that outlasts a test's own clock.

    Tests of signing in do it in truth.
    """
    session, now = client.session, time.time()
    session["account_authentication_methods"] = [{"method": "mfa", "at": now, "type": "webauthn"}]
    session["account_authentication_methods_user"] = str(user.pk)  # type: ignore[attr-defined]
    session["began_at"] = session["seen_at"] = now + 10 * 365 * 24 * 3600
    session.save()


def _admin() -> psycopg.Connection:
    return psycopg.connect(os.environ["ADMIN_DATABASE_URL"], autocommit=True)
