"""Inside North West London, on a day that can be chosen."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from kernel import clock
from tenants import current
from tenants.current import NetworkRef

Later = Callable[..., datetime]


@pytest.fixture
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """The network, entered."""
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Let time pass, counted from the real now; the database's own clock stays."""
    began = clock.now()

    def pass_by(**time: float) -> datetime:
        then = began + timedelta(**time)
        monkeypatch.setattr(clock, "now", lambda: then)
        return then

    return pass_by
