"""r09: a network that two operators remove leaves a receipt, and nothing that tells of it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import ProgrammingError

from kernel import clock, database
from kernel.ids import uuid7
from provisioning import connections as provisioning
from provisioning import tasks
from provisioning.removal import running
from shared_apps.agreeing.models import Asking
from shared_apps.commissioning import services as commissioning
from shared_apps.federation import consistency, leaving, settling
from shared_apps.federation.models import MembershipStep
from shared_apps.homes import services as homes
from shared_apps.linking import services as linking
from shared_apps.linking.models import MemberLink
from shared_apps.operators.models import Operator
from shared_apps.removing.models import Receipt, Removal
from shared_apps.trade_watch.models import PatternLook
from tenant_apps.audit import chain as audit_chain
from tenant_apps.audit import tasks as audit_tasks
from tenant_apps.audit.models import Event
from tenant_apps.ledger import chain
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenants import claims, current, queues, selectors
from tenants import services as registry
from tenants.current import NetworkRef
from tenants.models import Domain, FreedSlug, HostClaim, Network
from tenants.storage import files
from tests.factories.agreeing import AskingFactory
from tests.factories.billing import AccountFactory, ErrandFactory
from tests.factories.champion_news import NewsFactory, PutAwayFactory
from tests.factories.console import BulkItemFactory, NetworkFiguresFactory
from tests.factories.federation import CrossTransferFactory, FederatedNetworkFactory
from tests.factories.members import admit
from tests.factories.national_skills import FollowingFactory
from tests.factories.operators import OperatorFactory
from tests.factories.removing import ReceiptFactory, RemovalFactory
from tests.factories.status import IncidentFactory
from tests.factories.switches import SwitchingFactory
from tests.factories.trade_watch import PatternLookFactory, ReconciliationFactory
from tests.factories.visiting import VisitFactory
from tests.integration.provisioning.test_build import traces
from tests.world import World

NAME, SLUG = "Quokka Care Partnership", "quokka-care"


@pytest.fixture
def quokka(world: World) -> NetworkRef:
    """A network that is to be removed: its schema is used for no other."""
    return world.network(SLUG, NAME, "school", for_good=True)


@pytest.fixture
def people(quokka: NetworkRef) -> list[Member]:
    with current.enter(quokka):
        return [
            admit(name="Quintus Quollborough", role="champion"),
            admit(name="Wilma Wallabyson"),
        ]


@pytest.fixture
def furnished(quokka: NetworkRef, people: list[Member], nwl: NetworkRef, alice: Member) -> None:
    """It has something in every place outside of its schema that the product puts anything in."""
    wilma = people[1]
    for network in (quokka, nwl):
        FederatedNetworkFactory(network=network)
    CrossTransferFactory(
        network=quokka,
        payer=wilma,
        address=f"{alice.handle}@nwl",
        minutes=30,
        note=f"From {wilma.name}",
    )
    CrossTransferFactory(
        network=nwl, payer=alice, address=f"{wilma.handle}@{SLUG}", minutes=10, note="Back to Wilma"
    )
    with current.shared():
        commissioning.set_findability(
            network_id=quokka.id, is_listed=True, email_domains=["quokka.example.org"], by=None
        )
        claims.ask(network_id=quokka.id, host="time.quokka-care.example.org")
        NetworkFiguresFactory(network_id=quokka.id)
        BulkItemFactory(network_id=quokka.id, network=None, state="refused", said=f"{NAME} is odd")
        SwitchingFactory(network=quokka)
        account = AccountFactory(
            network_id=quokka.id,
            network=None,
            billing_name=f"{NAME} Trust",
            billing_email=people[0].user.email,
            purchase_order=SLUG,
        )
        ErrandFactory(account=account, payload={"name": NAME}, done_at=clock.now())
        FollowingFactory(network_id=quokka.id, network=None)
        PatternLookFactory(reason=f"A training day of {NAME}")
        ReconciliationFactory(differences=[f"F2 network {SLUG}: minutes are 1, should be 2"])
        leaving.leave(
            network=quokka, side="centre", reason=f"{NAME} asked, says {wilma.name}", by=None
        )
        operator = OperatorFactory()
        IncidentFactory(title=f"{NAME} is slow", text=f"We look into {SLUG}.", by=operator)
        news = NewsFactory(title=f"To {NAME}", text=f"Dear {NAME}", by=operator)
        PutAwayFactory(news=news, network_id=quokka.id, network=None, member=people[0].id)
    VisitFactory(network=quokka, operator=operator, words=f"{wilma.name} asked for help")
    linking.make_code(network=quokka, member_id=uuid7(), proofs=[b"x"])
    one, other = sorted((quokka, nwl), key=lambda each: each.id)
    with current.federation(one, other):
        MemberLink.objects.create(
            one_network_id=one.id,
            one_member=uuid7(),
            other_network_id=other.id,
            other_member=uuid7(),
        )
    homes.choose(network=quokka, wishes=True)
    homes.tell(network=quokka, domains=["quokka.example.org"])
    settling.settle_all(network=quokka, reason=f"{NAME} is over", by=None)
    with current.enter(quokka):
        files.put("letters/quollborough.txt", b"Dear Quintus Quollborough")
        cache.set("what", "Wilma Wallabyson", 3600)
        audit_tasks.seal.apply_async()


def told_of(quokka: NetworkRef, people: list[Member]) -> list[str]:
    words = [NAME, SLUG, quokka.schema, "Quollborough", "Wallabyson", "quokka.example.org"]
    for one in people:
        words += [one.user.email, one.handle]
    return words


def found_anywhere(world: World, words: list[str]) -> list[str]:
    """Where any of these words still stands: tables as text, catalogues, files, cache, queues."""
    pattern = "|".join(word.replace(".", r"\.").replace("-", r"\-") for word in words)
    found: list[str] = []
    with world.admin() as admin:
        tables = admin.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            " AND schemaname NOT LIKE 'n\\_%'"
        ).fetchall()
        assert len(tables) > 50
        for schema, table in tables:
            rows = admin.execute(
                f'SELECT t::text FROM "{schema}"."{table}" AS t WHERE t::text ~* %s', [pattern]
            ).fetchall()
            found += [f"{schema}.{table}: {row}" for (row,) in rows]
        for catalogue, column in (
            ("pg_namespace", "nspname"),
            ("pg_roles", "rolname"),
            ("pg_class", "relname"),
        ):
            rows = admin.execute(
                f"SELECT {column} FROM {catalogue} WHERE {column} ~* %s", [pattern]
            ).fetchall()
            found += [f"{catalogue}: {row}" for (row,) in rows]
    return found


def stored(network: NetworkRef) -> list[str]:
    """Keys in the cache and messages in the queues that are this network's, and its files."""
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    found = [str(key) for key in client.scan_iter() if str(network.id).encode() in key]
    for queue in queues.QUEUES:
        found += [f"{queue}: {one!r}" for one in waiting(queue) if str(network.id).encode() in one]
    folder = Path(settings.MEDIA_ROOT) / str(network.id)
    return found + [str(one) for one in [folder, *folder.rglob("*")] if one.exists()]


@pytest.fixture(autouse=True)
def emptied_queues(servers: None) -> Iterator[None]:
    """What a test sends stays where it is until it is looked at, and goes with it."""
    yield
    with queues.broker() as client:
        client.delete(*queues.QUEUES)


def waiting(queue: str) -> list[bytes]:
    """The messages in a queue."""
    with queues.broker() as client:
        found: list[bytes] = client.lrange(queue, 0, -1)
        return found


def test_r09_a_removed_network_leaves_nothing_but_its_receipt(
    world: World, quokka: NetworkRef, people: list[Member], furnished: None, nwl: NetworkRef
) -> None:
    words = told_of(quokka, people)
    assert {line.split(":")[0] for line in found_anywhere(world, words)} >= {
        "shared.tenants_network",
        "shared.tenants_domain",
        "shared.tenants_hostclaim",
        "shared.commissioning_emaildomain",
        "shared.homes_domain",
        "shared.billing_account",
        "shared.billing_errand",
        "shared.visiting_visit",
        "shared.status_incident",
        "shared.status_update",
        "shared.champion_news_news",
        "shared.console_bulk_item",
        "shared.federation_step",
        "shared.federation_settlement",
        "shared.trade_watch_patternlook",
        "shared.trade_watch_reconciliation",
        "pg_namespace",
        "pg_roles",
    }, "there is something to remove"
    assert len(stored(quokka)) >= 3
    with current.enter(quokka):
        heads = chain.head(), audit_chain.head()
    receipt = ReceiptFactory(
        network=quokka, export="kept", export_where="Case 42", reason=f"{NAME} is over"
    )
    assert found_anywhere(world, words) == []
    assert stored(quokka) == []
    assert traces(world, quokka.schema) == 0
    with current.shared():
        row = Network.objects.get(id=quokka.id)
        assert (row.state, row.name, row.ics) == ("removed", "A removed network", None)
        assert not Domain.objects.filter(tenant_id=quokka.id).exists()
        assert not HostClaim.objects.filter(network_id=quokka.id).exists()
        step = MembershipStep.objects.filter(network_id=quokka.id, kind="leaving").get()
        assert step.reason == "Erased with the network"
        assert PatternLook.objects.get().reason == "A training day of a removed network"
        assert Event.objects.filter(subject=quokka.id, action="network.removed").exists()
        assert {mail.subject for mail in Mail.objects.all()} == {"The network is removed"}
    assert heads[0] is None or receipt.ledger_seal >= heads[0].number
    assert receipt.counts["members"] == 2
    assert receipt.counts["files"] == 1
    assert receipt.counts["messages"] >= 1
    assert receipt.counts["tables"] > 100
    assert receipt.counts["cache_keys"] >= 1
    assert (receipt.export, receipt.export_where) == ("kept", "Case 42")
    assert receipt.asked_by != receipt.agreed_by
    assert consistency.check() == [], "what crossed stays in order"
    assert selectors.by_slug(SLUG) is None


def test_its_last_seals_are_those_of_the_receipt(
    world: World, quokka: NetworkRef, people: list[Member]
) -> None:
    removal = RemovalFactory(network=quokka)
    with current.shared():
        assert running.do(removal.id, "counted")
    with current.enter(quokka):
        ledger, audit = chain.head(), audit_chain.head()
    assert ledger
    assert audit
    with current.shared():
        assert running.remove(removal.id)
        receipt = Receipt.objects.get()
    assert (receipt.ledger_seal, bytes(receipt.ledger_sha256 or b"")) == (
        ledger.number,
        ledger.sha256,
    )
    assert (receipt.audit_seal, bytes(receipt.audit_sha256 or b"")) == (audit.number, audit.sha256)


def test_removing_again_changes_nothing(world: World, quokka: NetworkRef) -> None:
    receipt = ReceiptFactory(network=quokka)
    with current.shared():
        removal = Removal.objects.get()
        assert running.remove(removal.id)
        assert Receipt.objects.get().removed_at == receipt.removed_at
        assert Event.objects.filter(action="network.removed").count() == 1


def test_a_lost_message_is_sent_again_by_the_sweep(
    world: World, quokka: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    removal = RemovalFactory(network=quokka)
    with current.shared():
        tasks.sweep.run()
        assert _queued("provisioning.remove") == 1, "that of the agreement"
        long_ago = "2020-01-01T00:00Z"
        with provisioning.one_transaction(), provisioning.acting(current.SHARED):
            Removal.objects.filter(id=removal.id).update(requested_at=long_ago)
        tasks.sweep.run()
        assert _queued("provisioning.remove") == 2
        tasks.remove.run(removal_id=str(removal.id))
        assert Receipt.objects.exists()
        tasks.sweep.run()
        assert _queued("provisioning.remove") == 2


def _queued(task: str) -> int:
    return sum(task.encode() in message for message in waiting("provisioning"))


def test_what_goes_wrong_is_kept_and_the_next_try_goes_on(
    world: World, quokka: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    removal = RemovalFactory(network=quokka)

    def break_down(*args: object) -> None:
        raise OSError("the disk is on fire")

    with monkeypatch.context() as patch, current.shared():
        patch.setitem(running.STEPS, "files", break_down)
        with pytest.raises(OSError, match="fire"):
            tasks.remove.run(removal_id=str(removal.id))
    with current.shared():
        stands = Removal.objects.get()
        assert (stands.step, stands.error_code, stands.attempts) == ("rows", "OSError", 1)
        assert Network.objects.get(id=quokka.id).name == NAME
        tasks.remove.run(removal_id=str(removal.id))
        assert (Removal.objects.get().error_code, Removal.objects.get().attempts) == ("", 2)
        assert Receipt.objects.exists()


def test_a_second_worker_leaves_it_to_the_first(world: World, quokka: NetworkRef) -> None:
    removal = RemovalFactory(network=quokka)
    with world.admin() as other, other.transaction(force_rollback=True):
        other.execute("SELECT FROM shared.removing_removal FOR UPDATE")
        with current.shared():
            assert not running.remove(removal.id)
    with current.shared():
        assert running.remove(removal.id)


def test_its_address_is_nobodys_for_a_year(
    world: World, quokka: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    ReceiptFactory(network=quokka)
    with current.shared():
        with pytest.raises(registry.SlugKept):
            registry.register(name="Strangers", slug=SLUG, kind="school")
        FreedSlug.objects.update(until="2020-01-01T00:00Z")
        assert registry.register(name="Strangers", slug=SLUG, kind="school").slug == SLUG


def test_no_role_of_the_web_writes_a_receipt_or_changes_one(
    world: World, quokka: NetworkRef
) -> None:
    ReceiptFactory(network=quokka)
    for statement in (
        "UPDATE removing_receipt SET export_where = 'x'",
        "DELETE FROM removing_receipt",
        "INSERT INTO removing_receipt SELECT * FROM removing_receipt",
        "UPDATE removing_removal SET step = ''",
    ):
        refused = pytest.raises(ProgrammingError, match="permission denied")
        with current.shared(), refused, database.cursor() as cursor:
            cursor.execute(statement)
    with world.admin() as admin, pytest.raises(psycopg.DatabaseError, match="never changed"):
        admin.execute("UPDATE shared.removing_receipt SET export_where = 'x'")


def test_a_network_in_a_waiting_asking_is_asked_about_no_more(
    world: World, quokka: NetworkRef, nwl: NetworkRef, operator: Operator
) -> None:
    FederatedNetworkFactory(network=quokka)
    with current.shared():
        leaving.leave(network=quokka, side="centre", reason="Over", by=None)
        AskingFactory(network=quokka, by=operator, reason=f"{NAME} needs room")
    ReceiptFactory(network=quokka)
    with current.shared():
        found = {one.deed: (one.state, one.reason) for one in Asking.objects.all()}
    assert found == {
        "federation.limits": ("expired", "Erased with the network"),
        "network.remove": ("agreed", "Erased with the network"),
    }
