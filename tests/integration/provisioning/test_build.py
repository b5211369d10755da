"""A network is wholly there, or not at all, and built once."""

import re
import threading
from uuid import UUID

import pytest
from django.db import connections

from provisioning import blueprint, fleet, services
from provisioning.models import Blueprint, SchemaVersion
from shared_apps.commissioning import services as commissioning
from shared_apps.commissioning.models import ProvisioningRun
from shared_apps.federation import membership
from tenant_apps.joining.models import Invitation
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenant_apps.outbox.models import Mail
from tenant_apps.search.models import Word
from tenants import current, selectors
from tenants.current import NetworkRef
from tests.world import World


def ask(slug: str = "nwl", federated: bool = False) -> UUID:
    with current.shared():
        run = commissioning.request_network(
            name="",
            slug=slug,
            kind="ics",
            ics_code="QRV",
            champion_email="chris@nwl.example",
            champion_name="Chris Champion",
            welcome_minutes=180,
            federated=federated,
            by=None,
        )
    return run.id


def found(slug: str = "nwl") -> NetworkRef:
    ref = selectors.by_slug(slug)
    assert ref is not None
    return ref


def traces(world: World, schema: str) -> int:
    """How many schemas and roles there are of this network."""
    with world.admin() as admin:
        row = admin.execute(
            "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = %(s)s)"
            " + (SELECT count(*) FROM pg_roles WHERE rolname LIKE %(s)s || '%%')",
            {"s": schema},
        ).fetchone()
    assert row
    return int(row[0])


def test_a_built_network_has_its_accounts_policy_and_champions_invitation(world: World) -> None:
    with current.shared():
        built = services.build(ask(federated=True))
    assert not built.already
    ref = found()
    assert (ref.state, ref.name) == ("active", "North West London")
    with current.enter(ref):
        kinds = {
            kind.value: ledger.account_of(kind=kind, holder=ref.id)
            for kind in (AccountKind.CHEST, AccountKind.ISSUE, AccountKind.CLEARING)
        }
        assert kinds["chest"].floor_minutes == 0
        assert kinds["issue"].floor_minutes is None
        assert Invitation.objects.get().role == "champion"
        assert {word.scope for word in Word.objects.filter(word="driver")} == {"listings", "people"}
        assert Mail.objects.get().to == "chris@nwl.example"
    assert membership.of(ref.id).state == membership.State.INVITED


def test_building_again_changes_nothing(world: World) -> None:
    run_id = ask()
    with current.shared():
        services.build(run_id)
        assert services.build(run_id).already
        assert ProvisioningRun.objects.get(id=run_id).state == "done"
    with current.enter(found()):
        assert Invitation.objects.count() == 1


def test_two_workers_at_once_build_one_network(world: World) -> None:
    run_id = ask()
    results: list[bool] = []

    def work() -> None:
        with current.shared():
            results.append(services.build(run_id).already)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]
    assert traces(world, found().schema) == 3


def test_a_failure_halfway_leaves_nothing_and_a_second_try_finishes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = ask()

    def break_down(*args: object, **kwargs: object) -> None:
        raise OSError("the machine is on fire")

    with monkeypatch.context() as patch, current.shared():
        patch.setattr(fleet, "record_version", break_down)
        with pytest.raises(OSError, match="fire"):
            services.build(run_id)
    assert traces(world, found().schema) == 0
    assert found().state == "provisioning"
    with current.shared():
        assert not services.build(run_id).already
    assert found().state == "active"
    assert traces(world, found().schema) == 3


def test_a_network_that_is_behind_is_found_and_brought_up(nwl: NetworkRef) -> None:
    assert fleet.behind() == []
    with current.shared():
        SchemaVersion.objects.filter(network_id=nwl.id).update(version="old")
    assert [ref.id for ref in fleet.behind()] == [nwl.id]
    assert fleet.migrate_those_behind() == 1
    assert fleet.behind() == []


def timeless(script: str) -> list[str]:
    """Its lines, but for when migrations were noted, and the moment that fills a new column."""
    lines = [line for line in script.splitlines() if "django_migrations" not in line]
    return [re.sub(r"'20[0-9-]{8} [^']*'::timestamptz", "a moment", line) for line in lines]


def test_the_blueprint_is_made_once_per_version_and_anew_for_the_next(servers: None) -> None:
    assert blueprint.refresh() is False
    with current.shared():
        before = blueprint.script()
        Blueprint.objects.all().delete()
    assert blueprint.refresh() is True
    with current.shared():
        after = blueprint.script()
    assert timeless(after) == timeless(before)
