"""Inside North West London, on the next Monday morning at ten; Bob helps Alice."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from kernel import clock
from tenants import current
from tenants.current import NetworkRef

Pass = Callable[..., None]


@pytest.fixture
def inside(nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch) -> Iterator[NetworkRef]:
    """The network, entered, on that Monday."""
    today = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
    monday = today + timedelta(days=7 - today.weekday())
    monkeypatch.setattr(clock, "now", lambda: monday)
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def later(inside: NetworkRef, monkeypatch: pytest.MonkeyPatch) -> Pass:
    """Let time pass."""

    def travel(**time: float) -> None:
        moment = clock.now() + timedelta(**time)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return travel
