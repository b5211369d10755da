"""Inside North West London."""

from collections.abc import Iterator

import pytest

from tenants import current
from tenants.current import NetworkRef


@pytest.fixture
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """The network, entered."""
    with current.enter(nwl):
        yield nwl
