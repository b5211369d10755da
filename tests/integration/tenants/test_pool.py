"""psycopg's pool holds the wall's own connections."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.utils import DataError

from tenants import current
from tenants.backend.base import DatabaseWrapper
from tenants.backend.wall import WallConnection
from tenants.current import NetworkRef
from tests.world import World

PATIENCE_SECONDS = 5
WHO = "SELECT current_user, pg_backend_pid()"


def wrapper(max_age_seconds: int = 0) -> DatabaseWrapper:
    """The default database, by way of a pool of one."""
    settings = connection.settings_dict
    pool = {"min_size": 1, "max_size": 1, "timeout": PATIENCE_SECONDS}
    options = settings["OPTIONS"] | {"pool": pool}
    return DatabaseWrapper(
        settings | {"CONN_MAX_AGE": max_age_seconds, "OPTIONS": options}, "pooled"
    )


@pytest.fixture
def pooled(servers: None) -> Iterator[DatabaseWrapper]:
    made = wrapper()
    yield made
    made.close()
    made.close_pool()


def ask(pooled: DatabaseWrapper) -> tuple[str, int]:
    with pooled.cursor() as cursor:
        cursor.execute(WHO)
        role, number = cursor.fetchone()
        return role, number


def test_one_connection_serves_one_network_after_another(
    pooled: DatabaseWrapper, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    numbers = set()
    for network in (nwl, warwick, nwl):
        with current.enter(network):
            role, number = ask(pooled)
            assert isinstance(pooled.connection, WallConnection)
            assert pooled.connection.alias == "pooled"
        assert role == network.schema
        numbers.add(number)
        pooled.close()
    assert len(numbers) == 1


def test_a_network_whose_role_is_gone_is_refused_and_takes_no_connection_with_it(
    pooled: DatabaseWrapper, nwl: NetworkRef
) -> None:
    with current.enter(nwl):
        before = ask(pooled)
        pooled.close()
    with current.enter(replace(nwl, schema="n_none")), pytest.raises(DataError, match="role"):
        ask(pooled)
    pooled.close()
    with current.enter(nwl):
        assert ask(pooled) == before


def test_a_connection_that_the_server_cut_is_replaced_before_it_is_lent(
    pooled: DatabaseWrapper, world: World, nwl: NetworkRef
) -> None:
    with current.enter(nwl):
        role, number = ask(pooled)
        pooled.close()
        with world.admin() as admin:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
        again = ask(pooled)
    assert again[0] == role
    assert again[1] != number


def test_a_thread_that_kept_its_connection_would_starve_the_others(servers: None) -> None:
    with pytest.raises(ImproperlyConfigured, match="CONN_MAX_AGE"):
        _ = wrapper(max_age_seconds=600).pool
