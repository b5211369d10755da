"""What a deployment does before its staff come: a network with so many people in it."""

from tests.benchmarks import deployment_orders
from tests.benchmarks.deployment_orders import prepare, world

from django.contrib.auth.hashers import make_password  # isort: skip

from tenant_apps.accounts.models import User  # isort: skip
from tenants import current  # isort: skip
from tests.factories.members import admit  # isort: skip

__all__ = ["deployment_orders", "prepare", "staff"]


def staff(count: int, password: str) -> tuple[str, list[str]]:
    """The network's host, and the addresses of its people, who all have this password."""
    network = world.network("bench0", "Benchmark 0", "school", for_good=True)
    with current.enter(network):
        emails = [admit(name=f"Member {one}").user.email for one in range(count)]
        User.objects.update(password=make_password(password))
    return network.host, emails
