"""What workers do: end the memberships of lists, and forget lists that are done."""

from typing import Any
from uuid import UUID

from tenant_apps.leavers import services
from tenants.rounds import network_round
from tenants.tasks import network_task

MOST_SECONDS = 25.0


@network_task(name="leavers.work_on_list")
def work_on_list(*, leaverslist_id: str, **kwargs: Any) -> None:
    """For a while; what is left then queues up again behind the other networks' work."""
    if services.go_on(UUID(leaverslist_id), most_seconds=MOST_SECONDS):
        work_on_list.apply_async(kwargs={"leaverslist_id": leaverslist_id})


@network_round(name="leavers.lists", every_seconds=60)
def work_on_lists(**kwargs: Any) -> None:
    """Every minute: lists that a lost message or a killed worker left, and those of long ago."""
    services.go_on_with_all(most_seconds=MOST_SECONDS)
    services.forget()
