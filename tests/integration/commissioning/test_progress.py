"""The steps of a run are read off what is there."""

from uuid import UUID

import pytest

from shared_apps.commissioning import selectors, services, tasks
from shared_apps.federation import admission
from tenants import current
from tenants import services as registry
from tests.factories.commissioning import ProvisioningRunFactory
from tests.world import World


@pytest.fixture(autouse=True)
def nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "send_central", lambda name, **kwargs: None)


def states(run_id: UUID) -> list[str]:
    return [step.state for step in selectors.progress(selectors.run(run_id))]


def test_steps_follow_the_worker(world: World) -> None:
    with current.shared():
        run = ProvisioningRunFactory(federated=True)
        assert states(run.id) == ["done", "now", "waiting", "waiting", "waiting"]
        services.note_start(run_id=run.id)
        assert states(run.id) == ["done", "done", "now", "waiting", "waiting"]
        registry.mark_active(network_id=run.network_id)
        admission.invite(network=run.network.ref(), by=None)
        services.note_done(run=run)
        assert states(run.id) == ["done"] * 5


def test_without_the_federation_there_is_no_step_for_it(world: World) -> None:
    with current.shared():
        run = ProvisioningRunFactory()
        assert len(states(run.id)) == 4


def test_a_failure_stands_at_the_step_that_was_not_reached(world: World) -> None:
    with current.shared():
        run = ProvisioningRunFactory()
        services.note_start(run_id=run.id)
        services.note_failure(run_id=run.id, code="OperationalError")
        assert states(run.id) == ["done", "done", "failed", "waiting"]
