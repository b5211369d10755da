"""The head of every chain goes to the operators' audit, and the checks hold them to that."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import ProgrammingError
from django.test import Client

from kernel import database
from provisioning import auditing, checking
from shared_apps.operators import heads, tasks
from shared_apps.operators.models import Operator, SealHead
from tenant_apps.audit import chain as audit_chain
from tenant_apps.audit import sealing as audit_sealing
from tenant_apps.audit.models import Event
from tenant_apps.ledger import chain, sealing
from tenant_apps.members.models import Member
from tenants import current
from tenants import services as registry
from tenants.current import NetworkRef
from tests.factories.ledger import TransferFactory
from tests.factories.operators import SealHeadFactory
from tests.world import World

Tamper = Callable[..., None]


@pytest.fixture
def published(nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member) -> SealHead:
    """The heads of two networks, and one of the national ledger."""
    with current.shared():
        return SealHeadFactory()


@pytest.fixture
def tamper(world: World) -> Tamper:
    """As the server's administrator, past the triggers that fire always and all others."""

    def run(table: str, statement: str, schema: str = "shared") -> None:
        with world.admin() as admin:
            admin.execute(f"SET search_path = {schema}")
            admin.execute("SET session_replication_role = replica")
            always = admin.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'A'",
                [table],
            ).fetchall()
            assert always
            for (trigger,) in always:
                admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
            assert admin.execute(statement).rowcount > 0
            for (trigger,) in always:
                admin.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")

    return run


def findings() -> list[str]:
    """What `hexitime ledger check` says of all ledgers."""
    return [f"{one.ledger}: {one.what}" for each in checking.all_ledgers() for one in each.findings]


def test_each_ledgers_head_is_published_once(
    published: SealHead, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.shared():
        rows = {row.network_id: row for row in SealHead.objects.filter(chain="ledger")}
        events = list(Event.objects.filter(action="ledger.heads_published"))
        assert heads.publish() == 1, "nothing new but that the heads were published"
        newest = SealHead.objects.latest("number")
    assert (newest.chain, newest.network_id) == ("audit", None)
    assert rows.keys() == {nwl.id, warwick.id, None}
    assert sorted(row.number for row in rows.values()) == [1, 3, 5]
    with current.enter(nwl):
        head = chain.head()
        assert head == chain.Head(rows[nwl.id].seal_number, bytes(rows[nwl.id].seal_sha256))
    assert [(event.detail["first"], event.detail["last"]) for event in events] == [(1, 5)]
    assert findings() == []


def test_a_ledger_that_moved_on_is_published_again(published: SealHead, nwl: NetworkRef) -> None:
    with current.enter(nwl):
        TransferFactory()
    with current.shared():
        tasks.publish_heads.run()
        assert [head.seal for head in heads.latest(nwl.id)] == [2, 1]
        assert [head.seal for head in heads.latest(nwl.id, limit=1)] == [2]
        assert heads.of(nwl.id).keys() == {1, 2}
    assert findings() == []


def test_a_suspended_network_is_sealed_before_its_head_is_published(
    nwl: NetworkRef, alice: Member
) -> None:
    with current.enter(nwl):
        TransferFactory()
    with current.shared():
        registry.suspend(network_id=nwl.id)
        assert heads.publish() == 2
    with current.enter(nwl):
        assert sealing.seal_all() == audit_sealing.seal_all() == 0


def test_a_ledger_that_cannot_be_sealed_hides_no_other(
    nwl: NetworkRef, warwick: NetworkRef, tamper: Tamper, world: World
) -> None:
    rename = f"ALTER TABLE {nwl.schema}.{{}} RENAME TO {{}}"
    with world.admin() as admin:
        admin.execute(rename.format("ledger_sealed_row", "ledger_gone"))
        try:
            with current.shared():
                assert heads.publish() == 2
                assert heads.of(warwick.id).keys() == {1}
        finally:
            admin.execute(rename.format("ledger_gone", "ledger_sealed_row"))


def test_who_rewrites_and_seals_anew_is_found(
    published: SealHead, nwl: NetworkRef, tamper: Tamper
) -> None:
    tamper("ledger_transfer", "UPDATE ledger_transfer SET subject = id", nwl.schema)
    tamper("ledger_sealed_row", "DELETE FROM ledger_sealed_row", nwl.schema)
    tamper("ledger_seal", "DELETE FROM ledger_seal", nwl.schema)
    with current.enter(nwl):
        sealing.seal_all()
    [found] = findings()
    assert found.startswith("nwl: L10 seal 1: published hash is ")


def test_who_cuts_off_the_chain_is_found(
    published: SealHead, nwl: NetworkRef, tamper: Tamper
) -> None:
    tamper("ledger_sealed_row", "DELETE FROM ledger_sealed_row", nwl.schema)
    tamper("ledger_seal", "DELETE FROM ledger_seal", nwl.schema)
    [found] = findings()
    assert found.startswith("nwl: L10 seal 1: published hash is nothing, should be ")


def audited() -> list[str]:
    """What `hexitime audit verify` says of all audits."""
    return [f"{one.audit}: {what}" for one in auditing.all_audits() for what in one.findings]


def test_each_audits_head_is_published_too(
    published: SealHead, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    with current.shared():
        rows = {row.network_id: row for row in SealHead.objects.filter(chain="audit")}
        assert heads.of(nwl.id, chain="audit") == {1: bytes(rows[nwl.id].seal_sha256)}
        assert [one.seal for one in heads.latest(warwick.id, chain="audit")] == [1]
    assert rows.keys() == {nwl.id, warwick.id}, "nothing was done at the centre"
    with current.enter(nwl):
        assert audit_chain.head() == audit_chain.Head(1, bytes(rows[nwl.id].seal_sha256))
    assert audited() == []


def test_who_rewrites_an_audit_and_seals_it_anew_is_found(
    published: SealHead, nwl: NetworkRef, tamper: Tamper
) -> None:
    tamper("audit_event", "UPDATE audit_event SET actor = id", nwl.schema)
    tamper("audit_sealed_event", "DELETE FROM audit_sealed_event", nwl.schema)
    tamper("audit_seal", "DELETE FROM audit_seal", nwl.schema)
    with current.enter(nwl):
        audit_sealing.seal_all()
    [found] = audited()
    assert found.startswith("nwl: seal 1: published hash is ")


def test_who_cuts_off_the_centres_audit_is_found(published: SealHead, tamper: Tamper) -> None:
    with current.shared():
        heads.publish()
    tamper("audit_sealed_event", "DELETE FROM audit_sealed_event")
    tamper("audit_seal", "DELETE FROM audit_seal")
    assert [one for one in audited() if one.startswith("centre: seal 1: published hash is nothing")]


@pytest.mark.parametrize(
    ("table", "statement", "expected"),
    [
        (
            "operators_sealhead",
            "DELETE FROM operators_sealhead WHERE number = 2",
            "national: L10 head 2: the head itself is nothing, should be one",
        ),
        (
            "operators_sealhead",
            "DELETE FROM operators_sealhead",
            "national: L10 head 1: the head itself is nothing, should be one",
        ),
        (
            "operators_sealhead",
            "UPDATE operators_sealhead SET published_at = now()",
            "national: L10 heads 1 to 5: hash in the audit is ",
        ),
        (
            "audit_event",
            "DELETE FROM audit_event WHERE action = 'ledger.heads_published'",
            "national: L10 head 1: the audit of it is nothing, should be one",
        ),
    ],
)
def test_who_alters_what_was_published_is_found(
    published: SealHead, tamper: Tamper, table: str, statement: str, expected: str
) -> None:
    tamper(table, statement)
    assert findings()[0].startswith(expected)


def test_a_day_missing_from_the_audit_is_found(
    published: SealHead, nwl: NetworkRef, tamper: Tamper
) -> None:
    with current.enter(nwl):
        TransferFactory()
    with current.shared():
        heads.publish()
    tamper(
        "audit_event",
        "DELETE FROM audit_event WHERE action = 'ledger.heads_published'"
        " AND detail->>'first' = '1'",
    )
    assert findings() == ["national: L10 head 1: the audit of it is nothing, should be one"]


STATEMENTS = [
    "UPDATE operators_sealhead SET seal_sha256 = ''",
    "DELETE FROM operators_sealhead",
    "TRUNCATE operators_sealhead",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_role_changes_what_was_published(published: SealHead, statement: str) -> None:
    with (
        current.shared(),
        database.cursor() as cursor,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_nor_does_a_superuser_who_leaves_the_triggers_on(
    published: SealHead, world: World, statement: str
) -> None:
    with world.admin() as admin:
        admin.execute("SET search_path = shared")
        admin.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.DatabaseError, match="never changed"):
            admin.execute(statement)


def test_an_operator_sees_the_heads_of_a_network(
    published: SealHead, nwl: NetworkRef, as_operator: Client, operator: Operator
) -> None:
    page = as_operator.get("/console/networks/nwl/").text
    with current.shared():
        digits = bytes(SealHead.objects.get(network_id=nwl.id, chain="ledger").seal_sha256)
        audit = bytes(SealHead.objects.get(network_id=nwl.id, chain="audit").seal_sha256)
    assert "Published seals" in page
    assert f"<dt>Ledger, seal 1</dt><dd>{digits.hex()[:12]}, just now" in page
    assert f"<dt>Audit, seal 1</dt><dd>{audit.hex()[:12]}, just now" in page


def test_a_network_without_a_head_shows_none(as_operator: Client, nwl: NetworkRef) -> None:
    assert "Published seals" not in as_operator.get("/console/networks/nwl/").text
