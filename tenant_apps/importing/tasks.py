"""What workers do: imports, and forgetting what is no more use."""

from typing import Any
from uuid import UUID

from tenant_apps.importing import services
from tenant_apps.importing.services import forgetting
from tenants.features import Feature
from tenants.rounds import network_round
from tenants.tasks import network_task

MOST_SECONDS = 25.0


@network_task(name="importing.work_on", feature=Feature.IMPORTING)
def work_on(*, import_id: str, **kwargs: Any) -> None:
    """For a while; what is left then queues up again behind the other networks' work."""
    if services.go_on(UUID(import_id), most_seconds=MOST_SECONDS):
        work_on.apply_async(kwargs={"import_id": import_id})


@network_round(name="importing.work_on_all", every_seconds=60, feature=Feature.IMPORTING)
def work_on_all(**kwargs: Any) -> None:
    """Every minute: imports that a lost message or a killed worker left."""
    services.go_on_with_all(most_seconds=MOST_SECONDS)


@network_round(name="importing.forget", every_seconds=24 * 3600)
def forget(**kwargs: Any) -> None:
    """Once a day, also where the feature is off: nobody's data are kept for longer by that."""
    forgetting.forget()
