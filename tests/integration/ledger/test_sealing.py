"""Sealing covers every row once, late ones as well, and nobody waits for it."""

import hashlib
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError, connections
from django.db.models import Max
from psycopg import sql

from kernel import database
from kernel.ids import uuid7
from tenant_apps.ledger import sealing, tasks
from tenant_apps.ledger.check import check
from tenant_apps.ledger.models import (
    Account,
    Entry,
    Seal,
    SealedKind,
    SealedRow,
    Transfer,
)
from tenants import current, rounds
from tenants.current import NetworkRef
from tests.factories.ledger import (
    AccountChangeFactory,
    AccountFactory,
    HoldFactory,
    HoldResolutionFactory,
    SealedRowFactory,
    SealFactory,
)
from tests.integration.ledger.ask import assert_sound, balance, give
from tests.world import World


@pytest.fixture(autouse=True)
def sealed(here: NetworkRef) -> None:
    """Nothing is left over from other tests."""
    sealing.seal_all()


def covered(row: UUID, kind: SealedKind = SealedKind.TRANSFER) -> int | None:
    """The number of the seal over a row."""
    number: int | None = (
        SealedRow.objects.filter(kind=kind, row_id=row).values_list("seal_id", flat=True).first()
    )
    return number


class Unsealed:
    """A network whose ledger was never sealed, and its administrator."""

    def __init__(self, admin: psycopg.Connection) -> None:
        self.admin = admin
        self.payer, self.payee = AccountFactory(minutes=120), AccountFactory()

    @contextmanager
    def slow_transaction(self) -> Iterator[UUID]:
        """A gift of an hour ago, whose transaction is still under way within."""
        key = uuid7()
        with self.admin.transaction():
            self.admin.execute(
                "INSERT INTO ledger_transfer (id, kind, payer_id, payee_id, minutes, request_hash,"
                " recorded_at) VALUES (%s, 'gift', %s, %s, 15, '', now() - interval '1 hour')",
                [key, self.payer.id, self.payee.id],
            )
            yield key


@pytest.fixture
def unsealed(world: World, nwl: NetworkRef) -> Iterator[Unsealed]:
    with current.enter(nwl), world.admin() as admin:
        admin.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(nwl.schema)))
        yield Unsealed(admin)


def test_rows_of_every_kind_are_covered(alice: Account, bob: Account) -> None:
    gift, hold = give(alice, bob, 15), HoldFactory()
    end, change = HoldResolutionFactory(), AccountChangeFactory()
    assert sealing.seal_all() > 0
    [seal] = {
        covered(gift.id),
        covered(hold.id, SealedKind.HOLD),
        covered(end.pk, SealedKind.HOLD_RESOLUTION),
        covered(change.id, SealedKind.ACCOUNT_CHANGE),
        covered(alice.id, SealedKind.ACCOUNT),
    }
    newest = Seal.objects.latest("number")
    assert seal == newest.number
    assert newest.count == SealedRow.objects.filter(seal=newest).count()
    assert newest.last_number == Transfer.objects.aggregate(last=Max("number"))["last"]
    assert newest.first_number <= gift.number <= newest.last_number
    assert_sound()


def test_what_is_sealed_is_not_sealed_again(alice: Account, bob: Account) -> None:
    give(alice, bob, 15)
    seals = Seal.objects.count()
    assert sealing.seal_all() > 0
    assert sealing.seal_all() == 0
    assert Seal.objects.count() == seals + 1


def test_batches_are_bounded_and_take_the_oldest_first(alice: Account, bob: Account) -> None:
    sealing.seal_all()
    gifts = [give(alice, bob, 1) for _ in range(5)]
    assert [sealing.seal(at_most=2) for _ in range(4)] == [2, 2, 1, 0]
    first = Seal.objects.latest("number").number - 2
    assert [covered(gift.id) for gift in gifts] == [first, first, first + 1, first + 1, first + 2]
    assert_sound()


def test_a_round_makes_so_many_batches_at_most(alice: Account, bob: Account) -> None:
    sealing.seal_all()
    gifts = [give(alice, bob, 1) for _ in range(3)]
    assert sealing.seal_all(at_most=1, batches=2) == 2
    assert covered(gifts[2].id) is None
    assert sealing.seal_all() == 1


def test_each_seal_names_the_one_before_it() -> None:
    former, seal = SealFactory(), SealFactory()
    assert seal.number == former.number + 1
    assert bytes(seal.previous_sha256) == bytes(former.sha256)


def test_a_row_that_is_committed_late_is_covered_late(unsealed: Unsealed) -> None:
    """Its number and time are lower than those of rows that were sealed before it was seen."""
    with unsealed.slow_transaction() as late:
        earlier, later = SealedRowFactory(), SealedRowFactory()
        assert (earlier.seal_id, later.seal_id, covered(late)) == (1, 2, None)
    lateness = Transfer.objects.get(id=late).recorded_at
    passed = Seal.objects.get(number=2)
    assert passed.final_until < lateness < passed.seen_until
    assert sealing.seal_all() == 1
    assert covered(late) == 3
    assert Seal.objects.get(number=3).final_until > lateness, "from now on it looks no further back"
    assert_sound()


def test_what_is_final_grows_although_something_is_always_under_way(unsealed: Unsealed) -> None:
    """One slow transaction follows another, and none of them holds back more than itself."""
    with unsealed.slow_transaction():
        SealedRowFactory()
    with unsealed.slow_transaction():
        SealedRowFactory()
    first, second = Seal.objects.order_by("number")
    assert first.final_until < first.seen_until == second.final_until


def test_a_full_batch_does_not_pass_by_what_it_left(unsealed: Unsealed) -> None:
    with unsealed.slow_transaction() as first:
        pass
    with unsealed.slow_transaction() as second:
        pass
    assert [sealing.seal(at_most=1), sealing.seal(at_most=1)] == [1, 1]
    assert (covered(first), covered(second)) == (1, 2)


def test_a_row_left_out_is_named_and_sealed_by_a_sweep_alone(unsealed: Unsealed) -> None:
    """As if the server's clock had stood an hour behind when it was recorded."""
    SealedRowFactory()
    with unsealed.slow_transaction() as lost:
        pass
    number = Transfer.objects.get(id=lost).number
    assert sealing.seal_all() == 0
    assert [str(found) for found in check()] == [
        f"L10 transfer {number}: seal over it is nothing, should be one"
    ]
    assert sealing.seal(sweep=True) == 1
    assert_sound()


@contextmanager
def sealing_elsewhere(network: NetworkRef) -> Iterator[None]:
    """Another process, as the network's role, is in the middle of sealing, and then gives up."""
    with World().admin() as other, other.transaction(force_rollback=True):
        other.execute(f"SET LOCAL search_path = {network.schema}")
        other.execute(f"SET LOCAL ROLE {network.schema}")
        made = other.execute("INSERT INTO ledger_seal (at_most) VALUES (5000)")
        assert made.rowcount == 1
        yield


def test_one_at_a_time_seals_and_postings_go_on(
    here: NetworkRef, alice: Account, bob: Account
) -> None:
    before = give(alice, bob, 15)
    with sealing_elsewhere(here), database.atomic(), database.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        after = give(alice, bob, 15)
        give(bob, alice, 5)
    with sealing_elsewhere(here), database.atomic(), database.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '1s'")
        cursor.execute("INSERT INTO ledger_seal (at_most) VALUES (5000) RETURNING count")
        assert cursor.fetchone() is None, "it leaves it to the other"
    assert covered(before.id) is None, "what the other had not committed is not there"
    sealing.seal_all()
    assert covered(before.id) == covered(after.id) is not None
    assert balance(bob) == 25


def seal_and_be_killed(admin: psycopg.Connection) -> None:
    with database.atomic(), database.cursor() as cursor:
        cursor.execute("INSERT INTO ledger_seal (at_most) VALUES (5000)")
        cursor.execute("SELECT pg_backend_pid()")
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", list(cursor.fetchone()))
        cursor.execute("SELECT 1")


def test_a_sealer_that_is_killed_leaves_nothing_behind(
    here: NetworkRef, admin: psycopg.Connection, alice: Account, bob: Account
) -> None:
    gift = give(alice, bob, 15)
    number = Seal.objects.latest("number").number
    with pytest.raises(OperationalError):
        seal_and_be_killed(admin)
    connections.close_all()
    assert (Seal.objects.latest("number").number, covered(gift.id)) == (number, None)
    sealing.seal_all()
    assert covered(gift.id) == number + 1
    assert_sound()


def run(statement: str) -> None:
    with database.atomic(), database.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger_seal (at_most, number) VALUES (1, 9)",
        "INSERT INTO ledger_seal (at_most, sha256) VALUES (1, '')",
        "INSERT INTO ledger_seal (at_most, final_until) VALUES (1, 'infinity')",
        "INSERT INTO ledger_sealed_row (kind, row_id, seal_id, sha256)"
        " VALUES (1, gen_random_uuid(), 1, '')",
        "SELECT ledger_seal_rows()",
    ],
)
def test_the_role_can_but_ask_for_a_seal(here: NetworkRef, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(statement)


def test_nobody_asks_for_a_seal_without_end(alice: Account, bob: Account) -> None:
    give(alice, bob, 15)
    with pytest.raises(DatabaseError, match="ledger_seal_count_within"):
        run("INSERT INTO ledger_seal (at_most) VALUES (50001)")


def test_every_network_seals_on_its_rounds(alice: Account, bob: Account) -> None:
    gift = give(alice, bob, 15)
    assert rounds.KINDS["ledger.seal"].task is tasks.seal
    tasks.seal.run()
    assert covered(gift.id) is not None


def record(*fields: tuple[str, Any]) -> bytes:
    """A row as PostgreSQL sends it, from the name of each field's type and its value."""
    sent = struct.pack("!i", len(fields))
    for name, value in fields:
        number, pack = TYPES[name]
        packed = None if value is None else pack(value)
        sent += struct.pack("!Ii", number, -1 if packed is None else len(packed)) + (packed or b"")
    return sent


def microseconds(moment: datetime) -> bytes:
    since = moment - datetime(2000, 1, 1, tzinfo=UTC)
    return struct.pack("!q", since // timedelta(microseconds=1))


TYPES: dict[str, tuple[int, Callable[[Any], bytes]]] = {
    "boolean": (16, lambda value: struct.pack("!?", value)),
    "bytes": (17, bytes),
    "int8": (20, lambda value: struct.pack("!q", value)),
    "int2": (21, lambda value: struct.pack("!h", value)),
    "int4": (23, lambda value: struct.pack("!i", value)),
    "text": (25, str.encode),
    "time": (1184, microseconds),
    "uuid": (2950, lambda value: value.bytes),
}


def hash_of(row: UUID) -> bytes:
    return bytes(SealedRow.objects.get(row_id=row).sha256)


def hash_over(*fields: tuple[str, Any]) -> bytes:
    return hashlib.sha256(record(*fields)).digest()


def names(row: Any, *columns: str) -> list[tuple[str, Any]]:
    """Columns of a row, each `type:name`."""
    split = [column.partition(":") for column in columns]
    return [(kind, getattr(row, name)) for kind, _, name in split]


def test_the_hash_of_a_transfer_can_be_reckoned_without_the_database(
    alice: Account, bob: Account
) -> None:
    """From what `chain` says of the format; no number in it is this database's own."""
    gift = give(alice, bob, 15)
    sealing.seal_all()
    row = Transfer.objects.get(id=gift.id)
    entries = [Entry.objects.get(transfer=row, account=account) for account in (alice, bob)]
    columns = "uuid:id int8:number text:kind uuid:payer_id uuid:payee_id int8:minutes uuid:subject"
    columns += " uuid:hold_id uuid:reverses_id uuid:batch uuid:federation_reference uuid:actor"
    columns += " bytes:request_hash time:recorded_at"
    side = "int2:stripe int8:sequence int8:minutes int8:balance_after_minutes"
    fields = names(row, *columns.split())
    for entry in entries:
        fields += names(entry, *side.split())
    assert hash_of(gift.id) == hash_over(*fields)


def test_the_hashes_of_other_rows_can_be_reckoned_too(alice: Account, bob: Account) -> None:
    end, change = HoldResolutionFactory(), AccountChangeFactory()
    sealing.seal_all()
    columns = "uuid:id uuid:payer_id uuid:payee_id int8:minutes time:expires_at uuid:subject"
    columns += " uuid:federation_reference uuid:actor bytes:request_hash time:recorded_at"
    hold = SealedRow.objects.get(kind=SealedKind.HOLD, row_id=end.pk)
    assert bytes(hold.sha256) == hash_over(*names(end.hold, *columns.split()))
    columns = "uuid:hold_id text:outcome int8:taken_minutes uuid:transfer_id uuid:actor"
    ended = SealedRow.objects.get(kind=SealedKind.HOLD_RESOLUTION, row_id=end.pk)
    assert bytes(ended.sha256) == hash_over(*names(end, *columns.split(), "time:recorded_at"))
    columns = "uuid:id uuid:account_id boolean:sets_floor int8:floor_minutes boolean:sets_ceiling"
    columns += " int8:ceiling_minutes boolean:frozen boolean:closed text:reason uuid:actor"
    assert hash_of(change.id) == hash_over(*names(change, *columns.split(), "time:recorded_at"))
    columns = "uuid:id text:kind uuid:holder time:opened_at"
    assert hash_of(alice.id) == hash_over(*names(alice, *columns.split()))


def test_the_hash_of_a_seal_can_be_reckoned_without_the_database(
    alice: Account, bob: Account
) -> None:
    sealing.seal_all()
    hold = HoldFactory(payer=alice, payee=bob)
    assert sealing.seal_all() == 1
    seal = Seal.objects.latest("number")
    columns = "int8:number int2:format bytes:previous_sha256 int4:count int8:first_number"
    columns += " int8:last_number int4:at_most boolean:is_sweep int8:horizon time:seen_until"
    columns += " time:final_until time:sealed_at"
    covers = struct.pack("!h", SealedKind.HOLD) + hold.id.bytes + hash_of(hold.id)
    sent = record(*names(seal, *columns.split())) + covers
    assert bytes(seal.sha256) == hashlib.sha256(sent).digest()


def test_the_national_ledger_is_sealed_at_the_centre(world: World) -> None:
    with current.shared():
        account = AccountFactory(kind="network")
        tasks.seal_national.run()
        assert covered(account.id, SealedKind.ACCOUNT) == 1
        assert_sound()
