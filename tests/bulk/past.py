"""What the crowd has done, told of any exchange by its number alone: the same each time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.bulk.crowd import Crowd

# The first of them have done much more than the others: a page of theirs is full.
BUSY = 21
LONG_TALK = 200
EVENTS = {
    "settled": ("proposed", "accepted", "logged", "settled"),
    "proposed": ("proposed",),
    "accepted": ("proposed", "accepted"),
    "logged": ("proposed", "accepted", "logged"),
    "disputed": ("proposed", "accepted", "logged", "disputed"),
    "declined": ("proposed", "declined"),
}
# Of a hundred, where these are not settled.
_GOING = {0: "proposed", 20: "logged", 40: "accepted"}
LOGGED = ("logged", "disputed", "settled")
HELD = ("accepted", *LOGGED)


@dataclass(frozen=True, slots=True)
class Past:
    """How much has happened."""

    of: Crowd
    exchanges: int
    messages: int

    def listing(self, n: int) -> int:
        return n % self.of.listings

    def parties(self, n: int) -> tuple[int, int]:
        """Provider and recipient: the listing's owner, and someone else who answered."""
        owner = self.of.owner(self.listing(n))
        other = (owner + 1 + n * 7919 % (self.of.members - 1)) % self.of.members
        busy = self.busy(n)
        if busy not in (None, owner):
            other = busy
        return (owner, other) if self.of.is_offer(self.listing(n)) else (other, owner)

    def proposer(self, n: int) -> int:
        """The one who answered the listing."""
        provider, recipient = self.parties(n)
        return recipient if self.of.is_offer(self.listing(n)) else provider

    def awaited(self, n: int) -> int | None:
        """Who has to answer now."""
        provider, recipient = self.parties(n)
        if self.state(n) == "logged":
            return recipient
        if self.state(n) == "proposed":
            return provider if self.proposer(n) == recipient else recipient
        return None

    def busy(self, n: int) -> int | None:
        """Whose it is, if it is one more of a busy member's."""
        return n // self._busy_each % BUSY if n % self._busy_each == 7 else None

    def has_long_talk(self, n: int) -> bool:
        """Every busy member has one, of late."""
        return self.busy(n) is not None and n + BUSY * self._busy_each >= self.exchanges

    @property
    def _busy_each(self) -> int:
        """Some sixty for each of them; odd, so that each has some of every state."""
        return 10 * max(self.exchanges // 12_000, 1) + 7

    def state(self, n: int) -> str:
        """Four of five are settled; of the others a few go on, and the rest were declined."""
        if n % 5:
            return "settled"
        return "disputed" if n % 1000 == 60 else _GOING.get(n % 100, "declined")

    def last_position(self, n: int) -> int:
        return 8 + (LONG_TALK if self.has_long_talk(n) else 0)

    def minutes(self, n: int) -> int:
        return 15 * (1 + n % 8)

    def at(self, n: int) -> datetime:
        """The later its number, the later it was; the last one today."""
        return self.of.now - timedelta(days=380) * (1 - (n + 1) / self.exchanges)
