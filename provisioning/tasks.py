"""Provisioning in its own worker, with its own login."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from kernel import clock
from kernel.errors import Refused
from provisioning import services
from provisioning.removal import running
from shared_apps.commissioning import services as commissioning
from shared_apps.commissioning.models import ProvisioningRun
from shared_apps.removing import selectors as removing
from tenants.tasks import central_task

ABANDONED_AFTER = timedelta(seconds=90)


@central_task(name="provisioning.build")
def build(*, run_id: str, **kwargs: Any) -> None:
    """Build one network; what goes wrong stands on the run, for the operator to read."""
    try:
        services.build(UUID(run_id))
    except Exception as error:
        code = error.code if isinstance(error, Refused) else type(error).__name__
        commissioning.note_failure(run_id=UUID(run_id), code=code)
        raise


@central_task(name="provisioning.remove")
def remove(*, removal_id: str, **kwargs: Any) -> None:
    """Remove one network; what goes wrong stands on the removal, and is tried again."""
    running.note_start(UUID(removal_id))
    try:
        running.remove(UUID(removal_id))
    except Exception as error:
        running.note_failure(UUID(removal_id), type(error).__name__)
        raise


@central_task(name="provisioning.sweep")
def sweep(**kwargs: Any) -> None:
    """Every minute: take up again what a dead worker or a lost message left unfinished."""
    before = clock.now() - ABANDONED_AFTER
    for run in ProvisioningRun.objects.unfinished_since(before):
        build.apply_async(kwargs={"run_id": str(run.id)})
    for removal in removing.unfinished_since(before):
        remove.apply_async(kwargs={"removal_id": str(removal.id)})
