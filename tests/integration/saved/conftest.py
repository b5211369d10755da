"""Inside North West London, where Bob posts and Alice searches."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from kernel import clock
from tenants import current
from tenants.current import NetworkRef

TravelTo = Callable[[int, int], None]


@pytest.fixture
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """The network, entered."""
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> TravelTo:
    """Let it be some day of June 2027, of which the 7th is a Monday, and an hour of it."""

    def travel(day: int, hour: int) -> None:
        moment = datetime(2027, 6, day, hour, 30, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return travel
