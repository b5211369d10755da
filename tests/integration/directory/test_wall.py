"""Who may touch the directory, by the database's own word."""

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError

from kernel import database
from kernel.ids import uuid7
from shared_apps.directory.models import SharedListing, SharedPerson, Source
from tenant_apps.members.models import Member
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.factories.directory import SharedListingFactory, SharedPersonFactory, SourceFactory
from tests.factories.federation import FederatedNetworkFactory
from tests.world import World

TABLES = ["directory_source", "directory_listing", "directory_person"]


@pytest.fixture(autouse=True)
def federated(nwl: NetworkRef) -> None:
    FederatedNetworkFactory(network=nwl)


def run(statement: str) -> None:
    with database.atomic(), database.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", TABLES)
def test_a_networks_role_reads_nothing_of_it(nwl: NetworkRef, table: str) -> None:
    with current.enter(nwl), pytest.raises(ProgrammingError, match="permission denied"):
        run(f"SELECT * FROM shared.{table}")


@pytest.mark.parametrize("table", TABLES)
def test_operators_read_nothing_of_it(nwl: NetworkRef, table: str) -> None:
    with current.shared(), pytest.raises(ProgrammingError, match="permission denied"):
        run(f"SELECT * FROM {table}")


@pytest.mark.parametrize("state", ["invited", "applied", "leaving", "left", "suspended", "outside"])
def test_only_an_active_network_of_the_federation_has_entries(
    world: World, nwl: NetworkRef, warwick: NetworkRef, state: str
) -> None:
    network = warwick if state == "outside" else nwl
    if state == "suspended":
        with current.shared():
            registry.suspend(network_id=nwl.id)
    elif state != "outside":
        steps = ["leaving"] if state == "leaving" else ["leaving", "left", state]
        with world.admin() as admin:
            for step in steps:
                left = "NULL" if step == "leaving" else "now()"
                admin.execute(
                    f"UPDATE shared.federation_network SET state = '{step}', left_at = {left}"
                )
    with current.federation(network), pytest.raises(DatabaseError) as refused:
        Source.objects.create(network_id=network.id, ordinal=1)
    assert getattr(refused.value.__cause__, "sqlstate", None) == "FD001"


def test_an_entry_is_of_a_network_that_has_a_source(nwl: NetworkRef, warwick: NetworkRef) -> None:
    made = SharedListingFactory(network=nwl)
    with current.federation(nwl):
        made.id, made.network_id = uuid7(), warwick.id
        with pytest.raises(IntegrityError):
            made.save(force_insert=True)


def test_an_entry_without_a_name_says_nothing_more(nwl: NetworkRef, alice: Member) -> None:
    made = SharedPersonFactory(network=nwl, member=alice)
    with current.federation(nwl):
        for wrong in ({"more": "Nurse"}, {"text": "I teach"}, {"sort_name": "alice"}):
            with pytest.raises(IntegrityError, match="directory_person_named_or_nothing"):
                SharedPerson.objects.filter(id=made.id).update(**wrong)


def test_an_entry_is_an_offer_or_a_request(nwl: NetworkRef) -> None:
    SourceFactory(network=nwl)
    with current.federation(nwl), pytest.raises(IntegrityError, match="directory_listing_kind"):
        SharedListing.objects.update(kind="advert")


@pytest.mark.parametrize(
    "call",
    [
        "shared.directory_forget(gen_random_uuid())",
        "shared.directory_check_source()",
        "shared.directory_follow_federation()",
        "shared.directory_follow_network()",
    ],
)
def test_its_functions_are_nobodys_to_call(nwl: NetworkRef, call: str) -> None:
    with current.federation(nwl), pytest.raises(ProgrammingError, match="permission denied"):
        run(f"SELECT {call}")


def test_nothing_of_a_removed_network_is_left(world: World, nwl: NetworkRef, alice: Member) -> None:
    SharedListingFactory(network=nwl, owner=alice)
    SharedPersonFactory(network=nwl, member=alice)
    with world.admin() as admin:
        for table in TABLES:
            assert _count(admin, table)
        admin.execute("UPDATE shared.tenants_network SET state = 'removed'")
        for table in TABLES:
            assert not _count(admin, table)


def _count(admin: psycopg.Connection, table: str) -> int:
    row = admin.execute(f"SELECT count(*) FROM shared.{table}").fetchone()
    return int(row[0]) if row else 0
