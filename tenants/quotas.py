"""What one network may ask of one web process, and what it has used of it.

Used by the front's event loop alone, so nothing here needs a lock.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

Clock = Callable[[], float]

# Files of the design are many to a page, and cost a tenth of it.
FILES_TO_A_PAGE = 10


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests a second with a burst on top (0 a second: no limit), and how many at a time.

    `crowd` is how many more, waiting for their turn, are a crowd.
    """

    per_second: float
    burst: float
    at_once: int
    crowd: int = 8

    def for_files(self) -> "Limits":
        """What goes for files of the design: more of them, and one at a time."""
        more = FILES_TO_A_PAGE
        return Limits(self.per_second * more, self.burst * more, 1, self.crowd * more)


@dataclass(slots=True)
class Bucket:
    """Tokens that are taken one by one and come back with time."""

    per_second: float
    burst: float
    clock: Clock
    tokens: float = field(init=False)
    at: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens, self.at = self.burst, self.clock()

    def take(self) -> bool:
        """Take a token, if there is one."""
        if not self.per_second:
            return True
        self._refill()
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

    @property
    def used(self) -> float:
        """The part of the burst that has been taken, from 0 to 1."""
        if not self.per_second:
            return 0.0
        self._refill()
        return 1 - self.tokens / self.burst

    def _refill(self) -> None:
        now = self.clock()
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.per_second)
        self.at = now


@dataclass(eq=False, slots=True)
class Turnstile:
    """One network's quota, for pages or for files, and what it has in the process now.

    `running`: requests that a thread is making an answer to. `held`: its threads, those included
    that send an answer as it is made. `late`: refusals that are being held back. `calm`: those of
    `running` that began when it was not in haste; the last one ended at `calm_at`.
    """

    place: str
    limits: Limits
    clock: Clock = monotonic
    bucket: Bucket = field(init=False)
    waiting: int = 0
    running: int = 0
    calm: int = 0
    held: int = 0
    reading: int = 0
    late: int = 0
    started_at: float = float("-inf")
    calm_at: float = float("-inf")

    def __post_init__(self) -> None:
        self.bucket = Bucket(self.limits.per_second, self.limits.burst, self.clock)

    @property
    def haste(self) -> float:
        """From 0 to 1: how much of its burst it has used, or how much of a crowd is waiting."""
        return min(1.0, max(self.bucket.used, self.waiting / self.limits.crowd))
