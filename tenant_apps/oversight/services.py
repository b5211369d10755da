"""Rules of the network that reach into exchanges and groups alike."""

from uuid import UUID

from kernel import database
from tenant_apps.exchanges import services as exchanges
from tenant_apps.groups import services as groups
from tenant_apps.ledger.repeating import repeated
from tenant_apps.policy import by_time


@repeated
def set_by_time(*, days: int | None, by: UUID) -> None:
    """After how many days hours that nobody answers are confirmed; None: never.

    What is logged already keeps its day, or has none for good: turning it off takes it away.
    Raises BadDays.
    """
    with database.atomic():
        by_time.change(days=days, by=by)
        if days is None:
            exchanges.forget_days()
            groups.forget_days()
