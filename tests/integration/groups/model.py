"""A group's rules in plain Python, to hold the product against.

People are names, what they have is a number by name, as is what an organisation or the chest has.
It knows nothing of tables, and says of each move only whether it may be made, and what then is so.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

SHARED, HOST, ORGANISATION, CHEST = "shared", "host", "organisation", "chest"
GRANTED = (ORGANISATION, CHEST)
PENDING = ("gathering", "closed")
HELD = ("agreed", "logged", "disputed")
Given = Mapping[str, tuple[int, int]]


@dataclass
class Model:
    """One group. `host` gives the time if they are among the providers; else they take part.

    `champions` spend for organisations and the chest, and undo; `brokers`, they among them, decide.
    """

    host: str
    providers: Sequence[str]
    payer: str
    agreed_each: int
    places: int
    fewest: int
    is_open: bool
    champions: Collection[str]
    brokers: Collection[str]
    balances: dict[str, int]
    joined: list[str] = field(default_factory=list)
    invited: set[str] = field(default_factory=set)
    promised: set[str] = field(default_factory=set)
    blocks: set[tuple[str, str]] = field(default_factory=set)
    came: set[str] = field(default_factory=set)
    given: dict[str, tuple[int, int]] = field(default_factory=dict)
    holds: Counter[tuple[str, str]] = field(default_factory=Counter)
    paid: Counter[tuple[str, str]] = field(default_factory=Counter)
    state: str = "gathering"
    agreed_by: str = ""
    logged_by: str = ""
    undo_asked_by: str = ""
    is_long_ago: bool = False
    is_by_time: bool = False

    def __post_init__(self) -> None:
        if self.host in self.providers:
            self.promised.add(self.host)
        else:
            self.joined.append(self.host)

    # Who may do what.

    def may(self, move: str, who: str, whom: str = "") -> bool:
        """Whether this move is to be carried out now; for whoever decides, see `decides`."""
        match move:
            case "take-part":
                return self._is("gathering") and who in self._unpromised
            case "refuse":
                return self._is(*PENDING) and who in self.providers and who != self.host
            case "join":
                return self._is("gathering") and self._may_join(who)
            case "leave":
                return self._is("gathering") and self._is_guest(who)
            case "invite":
                is_new = whom not in self.everyone and not self.apart(who, whom)
                return self._is("gathering") and who == self.host and is_new
            case "remove":
                return self._is("gathering") and who == self.host and self._is_guest(whom)
            case "close":
                needs = self._needs_agreement and not self._spends(who)
                can = self.is_ready and (needs or self.can_pay)
                return self._is("gathering") and who == self.host and can
            case "fund":
                return self._is("closed") and self._spends(who) and self.can_pay
            case "turn-down":
                return self._is("closed") and self._spends(who)
            case "withdraw":
                return self._is(*PENDING) and who == self.host
            case "cancel":
                return self._is("agreed") and who in (self.host, *self.providers)
            case "log":
                return self._is("agreed", "disputed") and who in self.providers
            case "confirm":
                return self._is("logged") and self._confirms(who) and self.can_settle
            case "dispute":
                takes_part = self._is_party(who) or self._confirms(who)
                return self._is("logged") and takes_part and who != self.logged_by
            case "ask-undo":
                is_time = self._is("settled") and not self.undo_asked_by and not self.is_long_ago
                return is_time and self._is_party(who)
        raise AssertionError(move)

    def decides(self, decision: str, who: str) -> bool:
        """Whether they decide so now: nobody about what is their own."""
        if who in self.everyone or who == self.agreed_by:
            return False
        if decision in ("resolve", "void"):
            return self._is("disputed") and who in self.brokers
        return bool(self.undo_asked_by) and who in self.champions

    @property
    def everyone(self) -> list[str]:
        return [*self.providers, *self.joined, *self.invited]

    @property
    def is_ready(self) -> bool:
        return not self._unpromised and len(self.joined) >= self.fewest

    @property
    def can_pay(self) -> bool:
        """Whether each who pays has what is held of them."""
        owed: Counter[str] = Counter()
        for (payer, _), minutes in self._to_hold().items():
            owed[payer] += minutes
        return all(self.balances[payer] - minutes >= 0 for payer, minutes in owed.items())

    @property
    def may_be_more(self) -> bool:
        """Whether who pays may consent to more than was agreed; a share binds nobody to more."""
        return self.payer != SHARED

    @property
    def can_settle(self) -> bool:
        """Whether what was given is there, where it may be more than is held."""
        owed = sum(sum(one) for one in self.given.values())
        return not self.may_be_more or self.balances[self._payers[0]] - owed >= 0

    def apart(self, who: str, whom: str) -> bool:
        """Whether one of the two has blocked the other."""
        return bool(self.blocks & {(who, whom), (whom, who)})

    def held(self, payer: str) -> int:
        return sum(minutes for (who, _), minutes in self.holds.items() if who == payer)

    # What then is so.

    def do(self, move: str, who: str, whom: str = "") -> None:
        """A move that may be made; what was given and who came are written before `log`."""
        match move:
            case "take-part":
                self.promised.add(who)
            case "join":
                self.invited.discard(who)
                self.joined.append(who)
            case "leave":
                self._forget(who)
            case "invite":
                self.invited.add(whom)
            case "remove":
                self._forget(whom)
            case "close" if self._needs_agreement and not self._spends(who):
                self.state = "closed"
            case "close" | "fund":
                self._agree(who)
            case "refuse" | "turn-down":
                self.state = "declined"
            case "withdraw":
                self.state = "withdrawn"
            case "cancel":
                self.state = "cancelled"
                self.holds.clear()
            case "log":
                is_more = any(sum(one) > self.agreed_each for one in self.given.values())
                self.is_by_time = self.state == "agreed" and not is_more
                self.state, self.logged_by = "logged", who
            case "confirm":
                self._settle()
            case "dispute":
                self.state = "disputed"
            case "ask-undo":
                self.undo_asked_by = who

    def decide(self, decision: str, minutes: Mapping[str, int] | None = None) -> None:
        """What a broker or champion decided."""
        match decision:
            case "resolve":
                assert minutes is not None
                self.given = {name: (much, 0) for name, much in minutes.items()}
                self._settle()
            case "void":
                self.state, self.logged_by = "voided", ""
                self.holds.clear()
            case "uphold":
                self.undo_asked_by = ""
            case "reverse":
                self.state, self.undo_asked_by = "reversed", ""
                for (payer, payee), much in self.paid.items():
                    self._move(payee, payer, much)

    def expire(self) -> bool:
        """Time is over; whether that ends it."""
        if not self._is(*PENDING, "agreed"):
            return False
        self.state = "expired"
        self.holds.clear()
        return True

    def say_nothing(self) -> bool:
        """The day has come that was told with the hours; whether that confirms them."""
        if not (self._is("logged") and self.is_by_time):
            return False
        self._settle()
        return True

    def _agree(self, who: str) -> None:
        self.state, self.agreed_by = "agreed", who
        self.invited.clear()
        self.holds = self._to_hold()

    def _settle(self) -> None:
        """Minute by minute, in the order of who gave and of who joined."""
        self.state = "settled"
        self.holds.clear()
        turn = 0
        for provider in self.providers:
            for _ in range(sum(self.given[provider])):
                payers = self._payers
                self.paid[payers[turn % len(payers)], provider] += 1
                turn += 1
        for (payer, payee), minutes in self.paid.items():
            self._move(payer, payee, minutes)

    def _to_hold(self) -> Counter[tuple[str, str]]:
        """As much as each may owe to each provider, whatever less another one gives."""
        payers, many = self._payers, len(self._payers)
        each, left = divmod(self.agreed_each, many)
        is_alone = len(self.providers) == 1
        return Counter(
            {
                (payer, provider): each + (place < left if is_alone else left > 0)
                for provider in self.providers
                for place, payer in enumerate(payers)
            }
        )

    @property
    def _payers(self) -> list[str]:
        if self.payer == SHARED:
            return self.joined
        return [self.host if self.payer == HOST else self.payer]

    def _move(self, payer: str, payee: str, minutes: int) -> None:
        self.balances[payer] -= minutes
        self.balances[payee] += minutes

    def _forget(self, who: str) -> None:
        self.invited.discard(who)
        if who in self.joined:
            self.joined.remove(who)

    def _is(self, *states: str) -> bool:
        return self.state in states

    @property
    def _unpromised(self) -> set[str]:
        return set(self.providers) - self.promised

    @property
    def _needs_agreement(self) -> bool:
        return self.payer in GRANTED

    def _spends(self, who: str) -> bool:
        return self._needs_agreement and who in self.champions and who not in self.providers

    def _may_join(self, who: str) -> bool:
        has_room = len(self.joined) < self.places
        is_asked = who in self.invited or (self.is_open and who not in self.everyone)
        return has_room and is_asked and not self.apart(who, self.host)

    def _is_guest(self, who: str) -> bool:
        return who in (*self.joined, *self.invited) and who != self.host

    def _confirms(self, who: str) -> bool:
        if who == self.logged_by:
            return False
        if self.payer == SHARED:
            return who in self.came
        return who == self.host if self.payer == HOST else self._spends(who)

    def _is_party(self, who: str) -> bool:
        return who in (*self.providers, *self.joined) or who == self.agreed_by
