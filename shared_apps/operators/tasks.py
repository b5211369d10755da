"""What is done for operators day by day."""

from typing import Any

from shared_apps.operators import heads
from tenants.tasks import central_task


@central_task(name="operators.publish_heads")
def publish_heads(**kwargs: Any) -> None:
    """Every night: the head of every ledger's chain, to the operators' audit."""
    heads.publish()
