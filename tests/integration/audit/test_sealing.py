"""Sealing covers every act once, late ones too, in bounded batches, and nobody forges a seal."""

import hashlib
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, ProgrammingError
from django.db.models import Max

from kernel import database
from kernel.ids import uuid7
from tenant_apps.audit import chain, sealing, tasks
from tenant_apps.audit import services as audit
from tenant_apps.audit.models import AuditSeal, Event, SealedEvent
from tenants import current, rounds
from tenants.current import NetworkRef
from tests.factories.audit import AuditSealFactory, EventFactory, SealedEventFactory
from tests.integration.ledger.test_sealing import TYPES, record
from tests.world import World


def covered(event: UUID) -> int | None:
    """The number of the seal over an act."""
    row = SealedEvent.objects.filter(event_id=event).first()
    return row.seal_id if row else None


def wrong() -> list[str]:
    return [str(one) for one in chain.check()]


def test_what_is_sealed_is_not_sealed_again(here: NetworkRef) -> None:
    event = EventFactory()
    assert sealing.seal_all() == 1
    assert sealing.seal_all() == 0
    newest = AuditSeal.objects.latest("number")
    assert (covered(event.id), newest.count) == (newest.number, 1)
    assert wrong() == []


def test_batches_are_bounded_and_take_the_oldest_first(here: NetworkRef) -> None:
    events = [EventFactory() for _ in range(5)]
    assert [sealing.seal(at_most=2) for _ in range(4)] == [2, 2, 1, 0]
    first = AuditSeal.objects.latest("number").number - 2
    assert [covered(one.id) for one in events] == [first, first, first + 1, first + 1, first + 2]
    assert wrong() == []


def test_each_seal_names_the_one_before_it(here: NetworkRef) -> None:
    former, seal = AuditSealFactory(), AuditSealFactory()
    assert seal.number == former.number + 1
    assert bytes(seal.previous_sha256) == bytes(former.sha256)


@contextmanager
def slow_transaction(admin: psycopg.Connection) -> Iterator[UUID]:
    """An act of an hour ago, whose transaction is still under way within."""
    key = uuid7()
    with admin.transaction():
        admin.execute(
            "INSERT INTO audit_event (id, at, action, detail)"
            " VALUES (%s, now() - interval '1 hour', 'thing.done', '{}')",
            [key],
        )
        yield key


@pytest.fixture
def unsealed(nwl: NetworkRef, admin: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """An audit that was never sealed."""
    with current.enter(nwl):
        yield admin


def test_an_act_that_is_committed_late_is_covered_late(unsealed: psycopg.Connection) -> None:
    """Its time is lower than that of acts that were sealed before it was seen."""
    with slow_transaction(unsealed) as late:
        earlier, later = SealedEventFactory(), SealedEventFactory()
        assert (earlier.seal_id, later.seal_id, covered(late)) == (1, 2, None)
    lateness = Event.objects.get(id=late).at
    passed = AuditSeal.objects.get(number=2)
    assert passed.final_until < lateness < passed.seen_until
    assert sealing.seal_all() == 1
    assert covered(late) == 3
    assert AuditSeal.objects.get(number=3).final_until > lateness, "it looks no further back"
    assert wrong() == []


def test_an_act_slipped_in_behind_is_named_and_sealed_by_a_sweep_alone(
    unsealed: psycopg.Connection,
) -> None:
    SealedEventFactory()
    with slow_transaction(unsealed) as behind:
        pass
    assert sealing.seal_all() == 0
    assert wrong() == [f"act {behind} (thing.done): seal over it is nothing, should be one"]
    assert sealing.seal(sweep=True) == 1
    assert wrong() == []


def test_one_at_a_time_seals_and_nobody_waits_to_note_an_act(here: NetworkRef) -> None:
    before = EventFactory()
    with World().admin() as other, other.transaction(force_rollback=True):
        other.execute(f"SET LOCAL search_path = {here.schema}")
        other.execute(f"SET LOCAL ROLE {here.schema}")
        assert other.execute("INSERT INTO audit_seal (at_most) VALUES (5000)").rowcount == 1
        with database.atomic(), database.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
            after = EventFactory()
        assert sealing.seal_all() == 0, "it leaves it to the other, which then gives up"
    assert sealing.seal_all() == 2
    assert covered(before.id) == covered(after.id) is not None


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_seal (at_most, number) VALUES (1, 9)",
        "INSERT INTO audit_seal (at_most, sha256) VALUES (1, '')",
        "INSERT INTO audit_seal (at_most, final_until) VALUES (1, 'infinity')",
        "INSERT INTO audit_sealed_event (event_id, seal_id, sha256)"
        " VALUES (gen_random_uuid(), 1, '')",
        "DELETE FROM audit_sealed_event",
        "UPDATE audit_seal SET count = 1",
        "SELECT audit_seal_events()",
    ],
)
@pytest.mark.parametrize("place", ["network", "centre"])
def test_a_role_can_but_ask_for_a_seal(nwl: NetworkRef, statement: str, place: str) -> None:
    door = current.enter(nwl) if place == "network" else current.shared()
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with door, refused, database.cursor() as cursor:
        cursor.execute(statement)


def test_nobody_asks_for_a_seal_without_end(here: NetworkRef) -> None:
    EventFactory()
    with pytest.raises(DatabaseError, match="audit_seal_count_within"):
        sealing.seal(at_most=50_001)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_sealed_event SET sha256 = ''",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_sealed_event, audit_seal",
    ],
)
def test_nor_does_a_superuser_change_one_who_leaves_the_triggers_on(
    here: NetworkRef, admin: psycopg.Connection, statement: str
) -> None:
    AuditSealFactory()
    admin.execute("SET session_replication_role = replica")
    with pytest.raises(psycopg.DatabaseError, match="never changed"):
        admin.execute(statement)


def test_every_network_seals_on_its_rounds_and_the_centre_on_its_own(here: NetworkRef) -> None:
    event = EventFactory()
    assert rounds.KINDS["audit.seal"].task is tasks.seal
    tasks.seal.run()
    assert covered(event.id) is not None


def test_the_centres_audit_is_sealed_too(world: World) -> None:
    with current.shared():
        event = EventFactory()
        tasks.seal_central.run()
        assert covered(event.id) == 1
        assert wrong() == []


def test_hashes_can_be_reckoned_without_the_database(here: NetworkRef) -> None:
    """From what `chain` says of the format; no number in it is this database's own."""
    audit.record(action="thing.done", by=uuid7(), detail={"b": 1, "a": ["é", None]})
    assert sealing.seal_all() == 1
    event, seal = Event.objects.latest("at"), AuditSeal.objects.latest("number")
    with database.cursor() as cursor:
        cursor.execute("SELECT detail::text FROM audit_event WHERE id = %s", [event.id])
        [detail] = cursor.fetchone()
    assert detail == '{"a": ["é", null], "b": 1}'
    fields = [("uuid", event.id), ("time", event.at), ("text", event.action)]
    fields += [("uuid", event.actor), ("uuid", event.subject), ("text", detail)]
    row = hashlib.sha256(record(*fields)).digest()
    assert bytes(SealedEvent.objects.get(event_id=event.id).sha256) == row
    names = "int8:number int2:format bytes:previous_sha256 int4:count int4:at_most"
    names += " boolean:is_sweep int8:horizon time:seen_until time:final_until time:sealed_at"
    split = [name.split(":") for name in names.split()]
    assert {kind for kind, _ in split} <= TYPES.keys()
    sent = record(*((kind, getattr(seal, name)) for kind, name in split)) + event.id.bytes + row
    assert bytes(seal.sha256) == hashlib.sha256(sent).digest()


def memory_of(backend: int) -> int:
    """What this server process has of its own, in bytes."""
    with open(f"/proc/{backend}/status") as file:
        [line] = [line for line in file if line.startswith("RssAnon:")]
    return int(line.split()[1]) * 1024


def test_a_hundred_thousand_acts_are_sealed_and_verified_in_bounded_memory(
    here: NetworkRef, admin: psycopg.Connection
) -> None:
    admin.execute(
        "INSERT INTO audit_event (id, action, actor, detail) SELECT gen_random_uuid(),"
        " 'thing.done', gen_random_uuid(),"
        " jsonb_build_object('number', n, 'words', repeat('x', 200))"
        " FROM generate_series(1, 100000) AS n"
    )
    admin.execute("ANALYZE audit_event")
    before = AuditSeal.objects.count()
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [backend] = cursor.fetchone()
    tracemalloc.start()
    assert sealing.seal_all() == 100_000
    assert wrong() == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert AuditSeal.objects.count() - before == 100_000 // sealing.AT_MOST
    assert AuditSeal.objects.aggregate(most=Max("count"))["most"] == sealing.AT_MOST
    assert peak < 8 * 1024**2
    assert memory_of(backend) < 256 * 1024**2
