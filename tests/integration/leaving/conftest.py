"""Alice leaves North West London; Bob and the champion stay."""

from collections.abc import Iterator

import pytest

from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef


@pytest.fixture(autouse=True)
def inside(nwl: NetworkRef, champion: Member) -> Iterator[NetworkRef]:
    """The network, entered. It keeps a champion whoever leaves."""
    with current.enter(nwl):
        yield nwl
