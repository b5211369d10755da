"""What workers do: lists of staff, reminders, and forgetting what is no more use."""

from typing import Any
from uuid import UUID

from tenant_apps.joining.services import forgetting, homes, reminding, staff
from tenants.rounds import network_round
from tenants.tasks import network_task

MOST_SECONDS = 25.0


@network_task(name="joining.work_on_list")
def work_on_list(*, upload_id: str, **kwargs: Any) -> None:
    """For a while; what is left then queues up again behind the other networks' work."""
    if staff.go_on(UUID(upload_id), most_seconds=MOST_SECONDS):
        work_on_list.apply_async(kwargs={"upload_id": upload_id})


@network_round(name="joining.lists", every_seconds=60)
def work_on_lists(**kwargs: Any) -> None:
    """Every minute: lists that a lost message or a killed worker left."""
    staff.go_on_with_all(most_seconds=MOST_SECONDS)


@network_round(name="joining.remind", every_seconds=3600)
def remind(**kwargs: Any) -> None:
    """Every hour, by day: those who were invited and have not come."""
    reminding.remind_due()


@network_round(name="joining.homes", every_seconds=3600)
def tell_homes(**kwargs: Any) -> None:
    """Every hour: which domains let people in, for the open community network to know."""
    homes.tell_homes()


@network_round(name="joining.forget", every_seconds=24 * 3600)
def forget(**kwargs: Any) -> None:
    """Once a day."""
    forgetting.forget()
