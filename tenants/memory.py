"""What a process remembers of each network, apart from all others, and of not too many."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from tenants import current

T = TypeVar("T")


class PerNetwork(Generic[T]):
    """A value for each network, made when it is first asked for there.

    Holds the `most` networks asked for last, so a process does not grow with their number.
    """

    def __init__(self, make: Callable[[], T], most: int = 256) -> None:
        self._make = make
        self._most = most
        self._values: OrderedDict[str | None, T] = OrderedDict()
        self._lock = Lock()

    def here(self) -> T:
        """The value of the current network, of the shared schema, or of no place at all."""
        place = current.schema()
        with self._lock:
            if place not in self._values:
                self._values[place] = self._make()
            self._values.move_to_end(place)
            if len(self._values) > self._most:
                self._values.popitem(last=False)
            return self._values[place]

    def __len__(self) -> int:
        return len(self._values)
