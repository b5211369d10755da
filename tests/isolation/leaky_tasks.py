"""Tasks that breach the wall, for a worker of the tests alone: what the suite must report.

Not to be imported by tests: they would stand in this process's registry as if they were ours.
"""

from typing import Any

from celery import shared_task

from tenants import current
from tenants.tasks import NetworkTask


class Trusting(NetworkTask):
    """Signs as all tasks do, and believes whatever comes."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.run(*args, **kwargs)


@shared_task(name="leaky.of_nobody")
def of_nobody(**kwargs: Any) -> None:
    """Of Celery's own class: it knows nothing of networks."""
    assert current.network_or_none() is None


@shared_task(name="leaky.trusting", base=Trusting)
def trusting(**kwargs: Any) -> None:
    """Of our class, without its check; it breaks down, which is to have run."""
    raise LookupError("no network")
