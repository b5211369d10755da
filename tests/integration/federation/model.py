"""The rules of trade between networks in plain Python, to hold the three ledgers against.

It knows nothing of ledgers, legs or locks: a member has a balance, a network a position, and two
networks have what moved between them.
"""

from dataclasses import dataclass, field
from itertools import combinations
from uuid import UUID

Refusal = str | None


@dataclass
class Purse:
    """A balance with what is held of it, and how far it may go."""

    balance: int = 0
    held: int = 0
    expected: int = 0
    floor: int | None = None
    ceiling: int | None = None

    def cannot_pay(self, minutes: int) -> bool:
        return self.floor is not None and self.balance - self.held - minutes < self.floor

    def cannot_get(self, minutes: int) -> bool:
        return self.ceiling is not None and self.balance + self.expected + minutes > self.ceiling


@dataclass
class Between:
    """Two networks: what the first gave the second less what it got, and what each is to give."""

    net: int = 0
    held: dict[str, int] = field(default_factory=dict)
    limit: int | None = None
    paused: bool = False


@dataclass
class Agreed:
    """What one member pays another, or is to pay. `end` is how a hold ended."""

    payer: str
    payee: str
    minutes: int
    end: str = ""
    paid: int = 0
    undone: str = ""


class Model:
    """Members by name, each in a network; all that was held and all that crossed, by reference."""

    def __init__(self, homes: dict[str, str], order: list[str]) -> None:
        # Networks by rank: who is asked first.
        self.homes, self.order = homes, order
        self.members = {name: Purse(floor=0) for name in homes}
        self.positions = {name: Purse() for name in order}
        self.pairs = {pair: Between() for pair in combinations(order, 2)}
        self.state = dict.fromkeys(order, "joined")
        self.suspended: set[str] = set()
        self.agreed: dict[UUID, Agreed] = {}

    def send(self, reference: UUID, payer: str, payee: str, minutes: int) -> Refusal:
        if known := self.agreed.get(reference):
            same = (known.payer, known.payee, known.paid) == (payer, payee, minutes)
            return None if same else "key_reused"
        both = self.homes[payer], self.homes[payee]
        if any(self.state[one] != "joined" for one in both):
            return "not_federated"
        if any(one in self.suspended for one in both):
            return "network_resting"
        if refusal := self._refuses(payer, payee, minutes):
            return refusal
        self.agreed[reference] = Agreed(payer, payee, minutes, end="sent", paid=minutes)
        self._pay(payer, payee, minutes)
        return None

    def reserve(self, reference: UUID, payer: str, payee: str, minutes: int) -> Refusal:
        if known := self.agreed.get(reference):
            same = (known.payer, known.payee, known.minutes) == (payer, payee, minutes)
            return None if same else "key_reused"
        refusal = self._rests(payer, payee, {"joined"}) or self._refuses(payer, payee, minutes)
        if refusal:
            return refusal
        self.agreed[reference] = Agreed(payer, payee, minutes)
        self._hold(payer, payee, minutes)
        return None

    def take(self, reference: UUID, minutes: int) -> Refusal:
        held = self.agreed[reference]
        if held.end == "taken":
            return None if held.paid == minutes else "hold_already_resolved"
        if refusal := self._rests(held.payer, held.payee, {"joined", "leaving"}):
            return refusal
        if held.end:
            return "hold_already_resolved"
        more = minutes - held.minutes
        self._hold(held.payer, held.payee, -held.minutes)
        self._pay(held.payer, held.payee, min(minutes, held.minutes))
        refusal = self._refuses(held.payer, held.payee, more) if more > 0 else self._paused(held)
        if refusal:
            self._pay(held.payer, held.payee, -min(minutes, held.minutes))
            self._hold(held.payer, held.payee, held.minutes)
            return refusal
        if more > 0:
            self._pay(held.payer, held.payee, more)
        held.end, held.paid = "taken", minutes
        return None

    def release(self, reference: UUID) -> Refusal:
        held = self.agreed[reference]
        if held.end:
            return None if held.end == "released" else "hold_already_resolved"
        held.end = "released"
        self._hold(held.payer, held.payee, -held.minutes)
        return None

    def reverse(self, reference: UUID, reason: str) -> Refusal:
        crossed = self.agreed[reference]
        if not crossed.paid:
            return "unknown_transfer"
        if crossed.undone:
            return None if crossed.undone == reason else "already_reversed"
        if refusal := self._rests(crossed.payer, crossed.payee, {"joined", "leaving"}):
            return refusal
        crossed.undone = reason
        self._pay(crossed.payer, crossed.payee, -crossed.paid)
        return None

    def pair(self, one: str, other: str) -> Between:
        return self.pairs[(one, other) if (one, other) in self.pairs else (other, one)]

    def _rests(self, payer: str, payee: str, states: set[str]) -> Refusal:
        both = {self.homes[payer], self.homes[payee]}
        for one in self.order:
            if one in both and self.state[one] not in states:
                return "not_federated"
            if one in both and one in self.suspended:
                return "network_resting"
        return None

    def _paused(self, agreed: Agreed) -> Refusal:
        pair = self.pair(self.homes[agreed.payer], self.homes[agreed.payee])
        return "pair_paused" if pair.paused else None

    def _refuses(self, payer: str, payee: str, minutes: int) -> Refusal:
        """Why so much more cannot be paid or held: the pair, then the ledgers as they are asked."""
        here, there = self.homes[payer], self.homes[payee]
        pair = self.pair(here, there)
        if pair.paused:
            return "pair_paused"
        used = self._net(here, there) + pair.held.get(here, 0) + minutes
        if pair.limit is not None and used > pair.limit:
            return "pair_limit"
        short = self.members[payer].cannot_pay(minutes) and "not_enough_credits"
        full = self.members[payee].cannot_get(minutes) and "recipient_cannot_receive"
        in_order = (
            [short, full] if self.order.index(here) < self.order.index(there) else [full, short]
        )
        down = self.positions[here].cannot_pay(minutes) and "trade_limit_down"
        up = self.positions[there].cannot_get(minutes) and "trade_limit_up"
        return next((refusal for refusal in [*in_order, down, up] if refusal), None)

    def _net(self, here: str, there: str) -> int:
        pair = self.pair(here, there)
        return pair.net if (here, there) in self.pairs else -pair.net

    def _pay(self, payer: str, payee: str, minutes: int) -> None:
        here, there = self.homes[payer], self.homes[payee]
        for giver, getter in (
            (self.members[payer], self.members[payee]),
            (self.positions[here], self.positions[there]),
        ):
            giver.balance -= minutes
            getter.balance += minutes
        self.pair(here, there).net += minutes if (here, there) in self.pairs else -minutes

    def _hold(self, payer: str, payee: str, minutes: int) -> None:
        here, there = self.homes[payer], self.homes[payee]
        for giver, getter in (
            (self.members[payer], self.members[payee]),
            (self.positions[here], self.positions[there]),
        ):
            giver.held += minutes
            getter.expected += minutes
        held = self.pair(here, there).held
        held[here] = held.get(here, 0) + minutes
