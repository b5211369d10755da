"""Asking for a network: all of it is written down and sent to the worker, or nothing is."""

from typing import Any

import pytest
from django.db import IntegrityError

from kernel import database
from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.commissioning import services, tasks
from shared_apps.commissioning.domains import BadDomain
from shared_apps.commissioning.models import DirectoryEntry, EmailDomain, ProvisioningRun
from shared_apps.operators.models import Operator
from tenant_apps.audit.models import Event
from tenants import current
from tenants import services as registry
from tenants.models import Network
from tests.factories.commissioning import EmailDomainFactory, ProvisioningRunFactory
from tests.world import World

ASKED: dict[str, Any] = {
    "name": "Warwick Business School",
    "slug": "warwick",
    "kind": "school",
    "ics_code": None,
    "champion_email": " Dean@WBS.example ",
    "champion_name": "Dana  Dean",
    "welcome_minutes": 120,
    "federated": False,
    "is_listed": False,
    "email_domains": ["@wbs.ac.uk", "WBS.ac.uk", ""],
    "by": None,
}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages that would have gone to the worker."""
    messages: list[str] = []
    monkeypatch.setattr(
        tasks, "send_central", lambda name, **kwargs: messages.append(f"{name} {kwargs['run_id']}")
    )
    return messages


def test_a_request_is_kept_audited_and_sent(
    world: World, operator: Operator, sent: list[str]
) -> None:
    with current.shared():
        run = services.request_network(**ASKED | {"by": operator.id})
        event = Event.objects.get(subject=run.network_id)
        entry = DirectoryEntry.objects.get(network=run.network)
        domains = [each.domain for each in EmailDomain.objects.all()]
    assert (run.state, run.attempts, run.requested_by) == ("requested", 0, operator.id)
    assert (run.champion_email, run.champion_name) == ("dean@wbs.example", "Dana Dean")
    assert run.network.state == Network.State.PROVISIONING
    assert (event.action, event.actor) == ("network.requested", operator.id)
    assert "dean" not in str(event.detail).lower()
    assert not entry.is_listed
    assert domains == ["wbs.ac.uk"]
    assert sent == [f"provisioning.build {run.id}"]


def test_an_ics_network_takes_the_name_of_its_ics(world: World, sent: list[str]) -> None:
    with current.shared():
        run = services.request_network(
            **ASKED | {"kind": "ics", "ics_code": "QRV", "name": "", "slug": "nwl"}
        )
    assert run.network.name == "North West London"


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"slug": "www"}, registry.BadSlug),
        ({"name": " "}, registry.BadName),
        ({"kind": "ics"}, services.IcsMissing),
        ({"kind": "ics", "ics_code": "XXX"}, registry.UnknownIcs),
        ({"champion_email": "not an address"}, services.BadChampion),
        ({"champion_name": ""}, services.BadChampion),
        ({"welcome_minutes": -1}, services.BadWelcome),
        ({"welcome_minutes": 6001}, services.BadWelcome),
        ({"email_domains": ["wbs.ac.uk", "gmail.com"]}, BadDomain),
        ({"email_domains": ["no domain"]}, BadDomain),
    ],
)
def test_a_bad_request_leaves_nothing(
    world: World, sent: list[str], wrong: dict[str, Any], refusal: type[Refused]
) -> None:
    with current.shared():
        with pytest.raises(refusal) as refused:
            services.request_network(**ASKED | wrong)
        assert not Network.objects.exists()
        assert not ProvisioningRun.objects.exists()
        assert not Event.objects.exists()
    assert refused.value.status == 400
    assert refused.value.message
    assert not sent


def test_a_domain_leads_to_one_network(world: World, sent: list[str]) -> None:
    with current.shared():
        EmailDomainFactory(domain="wbs.ac.uk")
        with pytest.raises(services.DomainTaken):
            services.request_network(**ASKED)
        assert not Network.objects.filter(slug="warwick").exists()
    assert not sent


def test_the_same_request_twice_makes_one_network(world: World, sent: list[str]) -> None:
    with current.shared():
        services.request_network(**ASKED)
        with pytest.raises(registry.SlugTaken):
            services.request_network(**ASKED)
        assert Network.objects.count() == 1
    assert len(sent) == 1


def test_nothing_is_sent_when_the_transaction_does_not_commit(
    world: World, sent: list[str]
) -> None:
    with current.shared():
        with database.atomic():
            services.request_network(**ASKED)
            database.connection().set_rollback(True)
        assert not Network.objects.exists()
    assert not sent


def test_a_run_goes_from_asked_to_done(world: World, sent: list[str]) -> None:
    with current.shared():
        run = ProvisioningRunFactory()
        services.note_start(run_id=run.id)
        services.note_start(run_id=run.id)
        run.refresh_from_db()
        assert (run.state, run.attempts) == ("building", 2)
        services.note_done(run=run)
        services.note_start(run_id=run.id)
        services.note_failure(run_id=run.id, code="late")
        run.refresh_from_db()
    assert (run.state, run.attempts, run.error_code) == ("done", 2, "")
    assert run.finished_at is not None


def test_a_run_that_failed_is_tried_again(world: World, sent: list[str]) -> None:
    with current.shared():
        run = ProvisioningRunFactory()
        with pytest.raises(services.NotFailed):
            services.retry(run_id=run.id, by=None)
        services.note_failure(run_id=run.id, code="OperationalError")
        run.refresh_from_db()
        assert (run.state, run.error_code) == ("failed", "OperationalError")
        services.retry(run_id=run.id, by=None)
        run.refresh_from_db()
        with pytest.raises(services.NotFailed):
            services.retry(run_id=uuid7(), by=None)
    assert (run.state, run.error_code, run.finished_at) == ("requested", "", None)
    assert sent == [f"provisioning.build {run.id}"] * 2


def test_runs_that_were_left_lying_are_found(world: World, sent: list[str]) -> None:
    with current.shared():
        waiting, building, done = (ProvisioningRunFactory() for _ in range(3))
        services.note_start(run_id=building.id)
        services.note_start(run_id=done.id)
        services.note_done(run=done)
        building.refresh_from_db()
        later = building.started_at
        assert later is not None
        found = set(ProvisioningRun.objects.unfinished_since(later))
    assert found == {waiting}


def test_suspending_and_reactivating_are_audited(world: World, operator: Operator) -> None:
    network = world.network()
    with current.shared():
        services.suspend(network_id=network.id, reason="security", by=operator.id)
        with pytest.raises(registry.WrongState):
            services.suspend(network_id=network.id, reason="other", by=operator.id)
        services.reactivate(network_id=network.id, by=operator.id)
        services.rename(network_id=network.id, name="NW London", by=operator.id)
        acts = list(
            Event.objects.filter(subject=network.id, actor=operator.id)
            .order_by("id")
            .values_list("action", flat=True)
        )
    assert acts == ["network.suspended", "network.reactivated", "network.renamed"]


def test_how_people_find_a_network_is_changed(world: World, sent: list[str]) -> None:
    with current.shared():
        run = services.request_network(**ASKED)
        services.set_findability(
            network_id=run.network_id,
            is_listed=True,
            email_domains=["warwick.ac.uk", "wbs.ac.uk"],
            by=None,
        )
        services.set_findability(
            network_id=run.network_id, is_listed=True, email_domains=["warwick.ac.uk"], by=None
        )
        assert [each.domain for each in EmailDomain.objects.all()] == ["warwick.ac.uk"]
        assert DirectoryEntry.objects.get().is_listed


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "asleep"}, "commissioning_run_state_known"),
        ({"state": "done", "started_at": "2026-01-01T00:00Z"}, "commissioning_run_finished_at"),
        ({"state": "building"}, "commissioning_run_started_at"),
        ({"error_code": "x"}, "commissioning_run_error_code"),
        ({"welcome_minutes": 6001}, "commissioning_run_welcome_range"),
    ],
)
def test_the_database_refuses_runs_that_cannot_be(
    world: World, sent: list[str], change: dict[str, Any], constraint: str
) -> None:
    with current.shared():
        run = ProvisioningRunFactory()
        with pytest.raises(IntegrityError, match=constraint):
            ProvisioningRun.objects.filter(id=run.id).update(**change)


def test_the_database_keeps_one_run_per_network_and_one_network_per_domain(
    world: World, sent: list[str]
) -> None:
    with current.shared():
        run = ProvisioningRunFactory()
        again = ProvisioningRun(
            network=run.network, champion_email="a@b.example", welcome_minutes=0, federated=False
        )
        with pytest.raises(IntegrityError, match="commissioning_run_one_per_network"):
            again.save(force_insert=True)
        EmailDomainFactory(domain="trust.example")
        with pytest.raises(IntegrityError, match="commissioning_emaildomain_one_network"):
            EmailDomainFactory(domain="trust.example")
        with pytest.raises(IntegrityError, match="commissioning_emaildomain_form"):
            EmailDomainFactory(domain="Trust.example")
