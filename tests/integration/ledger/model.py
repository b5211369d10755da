"""The ledger's rules in plain Python, to hold the database against.

It knows nothing of stripes, locks or tables: an account is one account. All ledgers are in one
model, since no account is in two; what crosses between networks moves in three of them or in none.
"""

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from kernel.errors import Refused
from tenant_apps.ledger import refusals
from tenant_apps.ledger.models import HoldOutcome

Refusal = type[Refused]


@dataclass
class Book:
    """One account, in one of the ledgers."""

    ledger: str
    balance: int = 0
    held_out: int = 0
    held_in: int = 0
    floor: int | None = 0
    ceiling: int | None = None
    frozen: bool = False
    closed: bool = False

    def refuses_to_lose(self, minutes: int) -> bool:
        return self.floor is not None and self.balance - self.held_out - minutes < self.floor

    def refuses_to_gain(self, minutes: int) -> bool:
        return self.ceiling is not None and self.balance + self.held_in + minutes > self.ceiling

    @property
    def is_empty(self) -> bool:
        return (self.balance, self.held_out, self.held_in) == (0, 0, 0)


@dataclass
class Moved:
    """A transfer or a hold: who to whom, and whether it has come to its end.

    A transfer may be the leg of a batch that takes a `hold`. A hold has an `outcome` at its end.
    """

    payer: UUID
    payee: UUID
    minutes: int
    ended: bool = False
    reversal: bool = False
    crossing: bool = False
    hold: UUID | None = None
    outcome: HoldOutcome | None = None
    expires_at: datetime | None = None


@dataclass
class Model:
    """All accounts, transfers, holds, and each key with what it was used for."""

    books: dict[UUID, Book] = field(default_factory=dict)
    transfers: dict[UUID, Moved] = field(default_factory=dict)
    holds: dict[UUID, Moved] = field(default_factory=dict)
    asked: dict[UUID, object] = field(default_factory=dict)

    def once(
        self, key: UUID, request: object, work: Callable[[], Refusal | None]
    ) -> Refusal | None:
        """A known key is a replay or a refusal; a refused key may be asked again."""
        if key in self.asked:
            return None if self.asked[key] == request else refusals.KeyReused
        refusal = work()
        if refusal is None:
            self.asked[key] = request
        return refusal

    def judge(self, payer: Book, payee: Book, minutes: int, limits: bool) -> Refusal | None:
        """Why the first may not pay the second now."""
        if payer.ledger != payee.ledger:
            return refusals.UnknownAccount
        if payer.closed or payee.closed:
            return refusals.AccountClosed
        if payer.frozen or payee.frozen:
            return refusals.AccountFrozen
        if limits and payer.refuses_to_lose(minutes):
            return refusals.NotEnoughCredits
        if limits and payee.refuses_to_gain(minutes):
            return refusals.AboveCeiling
        return None

    def transfer(self, key: UUID, moved: Moved) -> Refusal | None:
        payer, payee = self.books[moved.payer], self.books[moved.payee]
        if refusal := self.judge(payer, payee, moved.minutes, limits=not moved.reversal):
            return refusal
        payer.balance -= moved.minutes
        payee.balance += moved.minutes
        self.transfers[key] = moved
        return None

    def all_or_none(
        self, works: Iterable[Callable[[], Refusal | None]]
    ) -> tuple[int, Refusal] | None:
        """Which of them was refused, counted from 0, and why; then none of them was done."""
        before = deepcopy((self.books, self.transfers, self.holds))
        for number, work in enumerate(works):
            if refusal := work():
                self.books, self.transfers, self.holds = before
                return number, refusal
        return None

    def batch(self, legs: Sequence[tuple[UUID, Moved]]) -> Refusal | None:
        """All legs are asked in the ledger of the first payer.

        What takes a hold that was taken is found out once the others have been judged.
        """
        here = self.books[legs[0][1].payer].ledger
        left_out: list[UUID] = []

        def post(key: UUID, moved: Moved) -> Refusal | None:
            if self.books[moved.payer].ledger != here:
                return refusals.UnknownAccount
            if moved.hold is None:
                return self.transfer(key, moved)
            if self.holds[moved.hold].outcome is HoldOutcome.TAKEN:
                left_out.append(key)
                return None
            return self.take(key, moved.hold, moved.minutes)

        def refuse_what_was_left_out() -> Refusal | None:
            return refusals.HoldAlreadyResolved if left_out else None

        works = [partial(post, *leg) for leg in legs]
        refused = self.all_or_none([*works, refuse_what_was_left_out])
        return refused[1] if refused else None

    def would_refuse(self, legs: Sequence[tuple[UUID, Moved]]) -> Refusal | None:
        """What a batch would be refused for, if it was asked."""
        before = deepcopy((self.books, self.transfers, self.holds))
        refusal = self.batch(legs)
        self.books, self.transfers, self.holds = before
        return refusal

    def hold(self, key: UUID, held: Moved) -> Refusal | None:
        payer, payee = self.books[held.payer], self.books[held.payee]
        if refusal := self.judge(payer, payee, held.minutes, limits=True):
            return refusal
        payer.held_out += held.minutes
        payee.held_in += held.minutes
        self.holds[key] = held
        return None

    def take(self, key: UUID, hold: UUID, minutes: int) -> Refusal | None:
        held = self.holds[hold]
        if held.ended:
            return refusals.HoldAlreadyResolved
        if minutes > held.minutes:
            return refusals.HoldTooSmall
        self.end(hold, HoldOutcome.TAKEN)
        self.books[held.payer].balance -= minutes
        self.books[held.payee].balance += minutes
        self.transfers[key] = Moved(held.payer, held.payee, minutes)
        return None

    def give_back(self, hold: UUID, outcome: HoldOutcome, is_over: bool) -> Refusal | None:
        """The same end again is a replay; one whose time is not over does not expire."""
        held = self.holds[hold]
        if held.ended:
            return None if held.outcome is outcome else refusals.HoldAlreadyResolved
        if outcome is HoldOutcome.EXPIRED and not is_over:
            return refusals.HoldNotExpired
        self.end(hold, outcome)
        return None

    def end(self, hold: UUID, outcome: HoldOutcome) -> None:
        held = self.holds[hold]
        held.ended, held.outcome = True, outcome
        self.books[held.payer].held_out -= held.minutes
        self.books[held.payee].held_in -= held.minutes

    def reverse(self, key: UUID, transfer: UUID) -> Refusal | None:
        original = self.transfers[transfer]
        if original.ended:
            return refusals.AlreadyReversed
        if original.reversal:
            return refusals.NotReversible
        mirror = Moved(original.payee, original.payer, original.minutes, reversal=True)
        if refusal := self.transfer(key, mirror):
            return refusal
        original.ended = True
        return None

    def reverse_one_of_three(self, transfer: UUID) -> Refusal:
        """A network alone does not undo what has crossed."""
        original = self.transfers[transfer]
        if original.ended:
            return refusals.AlreadyReversed
        if self.books[original.payer].closed or self.books[original.payee].closed:
            return refusals.AccountClosed
        return refusals.FederationOnly
