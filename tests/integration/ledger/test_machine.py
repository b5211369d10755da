"""Any order of any requests: the database does what the rules in plain Python say."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from kernel import clock, database
from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.federation import consistency, legs
from shared_apps.federation import services as federation
from tenant_apps.ledger import selectors, services
from tenant_apps.ledger.check import check
from tenant_apps.ledger.models import AccountKind, HoldOutcome, TransferKind
from tenant_apps.ledger.posting import NewTransfer
from tenant_apps.ledger.refusals import AccountNotEmpty, AlreadyPast, LimitsCrossed
from tenants.current import SHARED_SCHEMA, NetworkRef
from tests.integration.ledger.model import Book, Model, Moved, Refusal
from tests.integration.ledger.places import NATIONAL, Person, Places, refused_across
from tests.integration.ledger.sums import Sums
from tests.stories import tell
from tests.summary import Show
from tests.world import World

STORIES, STEPS = 9, 100
SEEN = Counter[str]()
MINUTES = st.sampled_from([1, 15, 30, 60, 120, 600])
FLOORS = st.sampled_from([None, -120, 0, 30])
CEILINGS = st.sampled_from([None, -60, 60, 240])
KINDS = st.sampled_from([AccountKind.MEMBER, AccountKind.PROJECT, AccountKind.ORGANISATION])
MORE = st.sampled_from([0, 0, 15])
# Over soon, or not within this test.
LASTS = st.sampled_from([None, timedelta(milliseconds=60), timedelta(hours=1)])
# What a leg of a batch is about: places in the list of all accounts, and minutes.
LEGS = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), MINUTES), min_size=2, max_size=6)


def asked(work: Callable[[], object]) -> Refusal | None:
    """Which rule refused, if one did."""
    try:
        work()
    except Refused as refusal:
        SEEN[refusal.code] += 1
        return type(refusal)
    SEEN["done"] += 1
    return None


class LedgerMachine(RuleBasedStateMachine):
    """Two networks, which the test sets, and the national ledger."""

    networks: tuple[NetworkRef, NetworkRef]
    sums: Sums

    accounts = Bundle("accounts")
    people = Bundle("people")
    transfers = Bundle("transfers")
    batches = Bundle("batches")
    holds = Bundle("holds")
    crossings = Bundle("crossings")

    @initialize(target=accounts)
    def begin(self) -> Any:
        self.model = Model()
        self.places = Places(self.model, *self.networks)
        self.legs: dict[UUID, list[tuple[UUID, Moved]]] = {}
        self.sent: dict[UUID, tuple[Person, Person, int]] = {}
        self.persons = [self.places.admit(one.slug) for one in self.networks for _ in range(2)]
        known = [one.account for one in self.persons]
        for account in known:
            self.welcome(account, 600)
        striped = [self._open(one.slug, AccountKind.PROJECT, -120, 240) for one in self.networks]
        return multiple(*known, *striped)

    @rule(target=accounts, away=st.booleans(), kind=KINDS, floor=FLOORS, ceiling=CEILINGS)
    def open(self, away: bool, kind: AccountKind, floor: int | None, ceiling: int | None) -> Any:
        if crossed(floor, ceiling):
            return multiple()
        return self._open(self.networks[away].slug, kind, floor, ceiling)

    @rule(payee=accounts, minutes=MINUTES)
    def issue(self, payee: UUID, minutes: int) -> None:
        self.welcome(payee, minutes)

    def welcome(self, payee: UUID, minutes: int) -> None:
        payer = self.places.all[self.model.books[payee].ledger].issue
        self._transfer(uuid7(), Moved(payer, payee, minutes))

    @rule(target=transfers, payer=accounts, payee=accounts, minutes=MINUTES)
    def transfer(self, payer: UUID, payee: UUID, minutes: int) -> Any:
        key, payee = uuid7(), self._near(payer, payee, minutes)
        if payer != payee and self._transfer(key, Moved(payer, payee, minutes)) is None:
            return key
        return multiple()

    @rule(payer=accounts, payee=accounts, minutes=MINUTES)
    def roll_back(self, payer: UUID, payee: UUID, minutes: int) -> None:
        if payer == payee:
            return
        with self.places.of(payer), database.atomic():
            asked(lambda: self._ask_transfer(uuid7(), Moved(payer, payee, minutes)))
            transaction.set_rollback(True)

    @rule(target=batches, legs=LEGS)
    def batch(self, legs: list[tuple[int, int, int]]) -> Any:
        both = [self._to_batch(one.slug) for one in self.networks]
        here, there = both if legs[0][2] > 15 else reversed(both)
        # Mostly of one ledger: what is of another undoes all of it.
        return self._new_batch(self._between([*here, there[0]], legs))

    @rule(batch=batches, change=st.sampled_from(["", "", "more", "less", "other"]))
    def replay_batch(self, batch: UUID, change: str) -> None:
        made = self.legs[batch]
        if change == "more":
            made = [*made, (uuid7(), made[0][1])]
        if change == "less" and len(made) > 1:
            # A part of what was asked for is a request that was done.
            made = made[1:]
        if change == "other":
            key, moved = made[0]
            made = [(key, replace(moved, minutes=moved.minutes + 1)), *made[1:]]
        self._batch(batch, made, lambda: None)

    @rule(transfer=transfers, more=MORE)
    def replay(self, transfer: UUID, more: int) -> None:
        match self.model.asked[transfer]:
            case ("transfer", payer, payee, minutes):
                self._transfer(transfer, Moved(payer, payee, minutes + more))
            case ("take", hold, minutes):
                self._take(transfer, hold, minutes + more)
            case ("reverse", original, _by):
                self._reverse(transfer, original, by=uuid7() if more else None)

    @rule(target=holds, payer=accounts, payee=accounts, minutes=MINUTES, lasts=LASTS)
    def hold(self, payer: UUID, payee: UUID, minutes: int, lasts: timedelta | None) -> Any:
        key, payee = uuid7(), self._near(payer, payee, minutes)
        held = Moved(payer, payee, minutes, expires_at=lasts and clock.now() + lasts)
        if payer != payee and self._hold(key, held) is None:
            return key
        return multiple()

    @rule(hold=holds, more=MORE)
    def replay_hold(self, hold: UUID, more: int) -> None:
        held = self.model.holds[hold]
        again = Moved(held.payer, held.payee, held.minutes + more, expires_at=held.expires_at)
        self._hold(hold, again)

    @rule(target=transfers, hold=holds, minutes=MINUTES)
    def take(self, hold: UUID, minutes: int) -> Any:
        key = uuid7()
        return key if self._take(key, hold, minutes) is None else multiple()

    @rule(hold=holds)
    def release(self, hold: UUID) -> None:
        self._give_back(hold, HoldOutcome.RELEASED)

    @rule(hold=holds)
    def expire(self, hold: UUID) -> None:
        wait_for(self.model.holds[hold])
        self._give_back(hold, HoldOutcome.EXPIRED)

    @rule(hold=holds)
    def take_late(self, hold: UUID) -> None:
        """A hold whose time is over stays what it is until somebody ends it."""
        wait_for(self.model.holds[hold])
        self._take(uuid7(), hold, 1)

    @rule(target=batches, both=st.tuples(holds, holds), minutes=MINUTES, legs=LEGS)
    def batch_of_takings(
        self, both: tuple[UUID, UUID], minutes: int, legs: list[tuple[int, int, int]]
    ) -> Any:
        """A hold is taken before other legs, and another or the same one after them."""
        first, last = (self.model.holds[hold] for hold in both)
        here = self.model.books[first.payer].ledger
        takings = [
            (uuid7(), Moved(held.payer, held.payee, minutes, hold=hold))
            for held, hold in zip((first, last), both, strict=True)
            if self.model.books[held.payer].ledger == here
        ]
        return self._new_batch(
            [*takings[:1], *self._between(self._to_batch(here), legs[:2]), *takings[1:]]
        )

    @rule(target=transfers, transfer=transfers)
    def reverse(self, transfer: UUID) -> Any:
        key = uuid7()
        return key if self._reverse(key, transfer, by=None) is None else multiple()

    @rule(target=crossings, payer=st.integers(0, 3), payee=st.integers(0, 1), minutes=MINUTES)
    def send(self, payer: int, payee: int, minutes: int) -> Any:
        giver, receiver = self.persons[payer], self.persons[2 + payee if payer < 2 else payee]
        key = uuid7()
        if self._send(key, giver, receiver, minutes) is not None:
            return multiple()
        self.sent[key] = giver, receiver, minutes
        return key

    @rule(sent=crossings, more=MORE)
    def replay_send(self, sent: UUID, more: int) -> None:
        giver, receiver, minutes = self.sent[sent]
        self._send(sent, giver, receiver, minutes + more)

    @rule(sent=crossings)
    def reverse_send(self, sent: UUID) -> None:
        giver, receiver, _minutes = self.sent[sent]
        key = uuid7()
        order = self.places.order(giver, receiver)
        refused = self.model.all_or_none(
            [
                lambda part=part: self.model.reverse(legs.key(key, part), legs.key(sent, part))
                for part in order
            ]
        )
        found = asked(lambda: self.places.reverse(key, sent, giver, receiver))
        assert found is (refused[1] if refused else None)

    @rule(sent=crossings, here=st.booleans())
    def reverse_one_of_three(self, sent: UUID, here: bool) -> None:
        giver, receiver, _minutes = self.sent[sent]
        part = legs.Ledger.PAYER if here else legs.Ledger.PAYEE
        transfer = legs.key(sent, part)
        with self.places.of((giver if here else receiver).account):
            found = asked(lambda: services.reverse(key=uuid7(), transfer=transfer, by=None))
        assert found is self.model.reverse_one_of_three(transfer)

    @rule(account=accounts, floor=FLOORS, ceiling=CEILINGS)
    def change_limits(self, account: UUID, floor: int | None, ceiling: int | None) -> None:
        found = asked(lambda: self._change(account, floor=floor, ceiling=ceiling))
        if crossed(floor, ceiling):
            assert found is LimitsCrossed
            return
        assert found is None
        book = self.model.books[account]
        book.floor, book.ceiling = floor, ceiling

    @rule(account=accounts, frozen=st.booleans())
    def freeze(self, account: UUID, frozen: bool) -> None:
        self._change(account, frozen=frozen)
        self.model.books[account].frozen = frozen

    @rule(account=accounts)
    def close(self, account: UUID) -> None:
        book = self.model.books[account]
        found = asked(lambda: self._change(account, closed=True))
        assert found is (None if book.is_empty else AccountNotEmpty)
        book.closed = book.is_empty

    @rule(account=accounts)
    def open_again(self, account: UUID) -> None:
        self._change(account, closed=False)
        self.model.books[account].closed = False

    @invariant()
    def sums_hold(self) -> None:
        """Of each ledger as it stands, after each step: the whole check comes at the end."""
        assert self.sums.broken() == []

    def teardown(self) -> None:
        for ledger in [*self.places.all, NATIONAL]:
            with self.places.door(ledger):
                assert list(check()) == []
        assert consistency.check() == []
        for account, book in self.model.books.items():
            with self.places.of(account):
                view = selectors.account(account)
            found = (view.balance_minutes, view.held_minutes, view.expected_minutes)
            assert found == (book.balance, book.held_out, book.held_in)
            assert (view.is_frozen, view.is_closed) == (book.frozen, book.closed)
            assert (view.floor_minutes, view.ceiling_minutes) == (book.floor, book.ceiling)

    def _between(
        self, known: list[UUID], legs: list[tuple[int, int, int]]
    ) -> list[tuple[UUID, Moved]]:
        """Legs between these accounts."""
        pairs = [(known[a % len(known)], known[b % len(known)], much) for a, b, much in legs]
        return [(uuid7(), Moved(*pair)) for pair in pairs if pair[0] != pair[1]]

    def _new_batch(self, made: list[tuple[UUID, Moved]]) -> Any:
        batch = uuid7()
        if not made or self._batch(batch, made, lambda: self.model.batch(made)) is not None:
            return multiple()
        self.legs[batch] = made
        return batch

    def _near(self, payer: UUID, payee: UUID, minutes: int) -> UUID:
        """Who is in another ledger is paid a single minute; for more, someone of the same."""
        ledger = self.model.books[payer].ledger
        if minutes == 1 or self.model.books[payee].ledger == ledger:
            return payee
        own = self._to_batch(ledger)
        return own[[*self.model.books].index(payee) % len(own)]

    def _to_batch(self, slug: str) -> list[UUID]:
        """The accounts of a network that may move without the federation."""
        books = self.model.books.items()
        clearing = self.places.all[slug].clearing
        return [one for one, book in books if book.ledger == slug and one != clearing]

    def _open(self, slug: str, kind: AccountKind, floor: int | None, ceiling: int | None) -> UUID:
        with self.places.door(slug):
            account = services.open_account(kind=kind, holder=uuid7(), floor=floor, ceiling=ceiling)
        self.model.books[account] = Book(slug, floor=floor, ceiling=ceiling)
        return account

    def _transfer(self, key: UUID, moved: Moved) -> Refusal | None:
        request = ("transfer", moved.payer, moved.payee, moved.minutes)
        expected = self.model.once(key, request, lambda: self.model.transfer(key, moved))
        with self.places.of(moved.payer):
            assert asked(lambda: self._ask_transfer(key, moved)) is expected
        return expected

    def _ask_transfer(self, key: UUID, moved: Moved) -> None:
        services.transfer(
            key=key,
            kind=TransferKind.GIFT,
            payer=moved.payer,
            payee=moved.payee,
            minutes=moved.minutes,
            by=None,
        )

    def _batch(
        self, batch: UUID, made: list[tuple[UUID, Moved]], work: Callable[[], Refusal | None]
    ) -> Refusal | None:
        def once() -> Refusal | None:
            """All legs are known with the same input, or none is; what is new is judged first."""
            new = [one for one in made if one[0] not in self.model.asked]
            if len(new) == len(made):
                return work()
            if new and (refusal := self.model.would_refuse(new)):
                return refusal
            requests = [self.model.asked.get(key) for key, _ in made]
            same = requests == [
                (batch, moved.payer, moved.payee, moved.minutes, moved.hold) for _, moved in made
            ]
            return None if same else services.posting.KeyReused

        expected = once()
        new = [
            NewTransfer(
                key=key,
                kind=TransferKind.EXCHANGE,
                payer=moved.payer,
                payee=moved.payee,
                minutes=moved.minutes,
                by=None,
                hold=moved.hold,
            )
            for key, moved in made
        ]
        with self.places.of(made[0][1].payer):
            found = asked(lambda: services.transfer_many(batch=batch, transfers=new))
        assert found is expected
        if expected is None:
            for key, moved in made:
                self.model.asked[key] = (
                    batch,
                    moved.payer,
                    moved.payee,
                    moved.minutes,
                    moved.hold,
                )
        return expected

    def _hold(self, key: UUID, held: Moved) -> Refusal | None:
        request = ("hold", held.payer, held.payee, held.minutes)
        expected = self.model.once(key, request, lambda: self.model.hold(key, held))
        with self.places.of(held.payer):
            found = asked(lambda: self._ask_hold(key, held))
            while found is AlreadyPast:
                # The machine was too busy for a hold that is over soon.
                held.expires_at = clock.now() + timedelta(seconds=1)
                found = asked(lambda: self._ask_hold(key, held))
        assert found is expected
        return expected

    def _ask_hold(self, key: UUID, held: Moved) -> None:
        services.hold(
            key=key,
            payer=held.payer,
            payee=held.payee,
            minutes=held.minutes,
            by=None,
            expires_at=held.expires_at,
        )

    def _give_back(self, hold: UUID, outcome: HoldOutcome) -> None:
        held = self.model.holds[hold]
        is_over = held.expires_at is not None and held.expires_at <= clock.now()
        with self.places.of(held.payer):
            if outcome is HoldOutcome.EXPIRED:
                found = asked(lambda: services.expire(hold=hold))
            else:
                found = asked(lambda: services.release(hold=hold, by=None))
        assert found is self.model.give_back(hold, outcome, is_over)

    def _take(self, key: UUID, hold: UUID, minutes: int) -> Refusal | None:
        request = ("take", hold, minutes)
        expected = self.model.once(key, request, lambda: self.model.take(key, hold, minutes))
        with self.places.of(self.model.holds[hold].payer):
            found = asked(lambda: services.take(key=key, hold=hold, minutes=minutes, by=None))
        assert found is expected
        return expected

    def _reverse(self, key: UUID, transfer: UUID, by: UUID | None) -> Refusal | None:
        request = ("reverse", transfer, by)
        expected = self.model.once(key, request, lambda: self.model.reverse(key, transfer))
        with self.places.of(self.model.transfers[transfer].payer):
            found = asked(lambda: services.reverse(key=key, transfer=transfer, by=by))
        assert found is expected
        return expected

    def _send(self, key: UUID, giver: Person, receiver: Person, minutes: int) -> Refusal | None:
        def cross() -> Refusal | None:
            order = self.places.order(giver, receiver)
            moved = [self.places.crossing(part, giver, receiver, minutes) for part in order]
            refused = self.model.all_or_none(
                [
                    lambda part=part, one=one: self.model.transfer(legs.key(key, part), one)
                    for part, one in zip(order, moved, strict=True)
                ]
            )
            return refused_across(order[refused[0]], refused[1]) if refused else None

        if key in self.model.asked:
            same = self.model.asked[key] == ("send", giver, receiver, minutes)
            expected: Refusal | None = None if same else federation.KeyReused
        else:
            expected = self.model.once(key, ("send", giver, receiver, minutes), cross)
        found = asked(lambda: self.places.send(key, giver, receiver, minutes))
        assert found is expected
        return expected

    def _change(self, account: UUID, **change: Any) -> None:
        with self.places.of(account):
            services.change_account(account=account, by=None, reason="test", **change)


def wait_for(held: Moved) -> None:
    """Until it is over, if that is soon."""
    if held.expires_at is not None:
        seconds = (held.expires_at - clock.now()).total_seconds()
        if seconds <= 1:
            time.sleep(max(seconds, 0) + 0.002)


def crossed(floor: int | None, ceiling: int | None) -> bool:
    return floor is not None and ceiling is not None and floor > ceiling


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("requests", [2_000, pytest.param(10_000, marks=pytest.mark.full)])
def test_the_database_keeps_the_rules(
    world: World, nwl: NetworkRef, warwick: NetworkRef, show: Show, requests: int
) -> None:
    LedgerMachine.networks = nwl, warwick
    SEEN.clear()
    with world.admin() as admin:
        LedgerMachine.sums = Sums(admin, [nwl.schema, warwick.schema, SHARED_SCHEMA])
        tell(LedgerMachine, SEEN, requests=requests, stories=STORIES, steps=STEPS)
    show(f"{SEEN.total()} random requests: {dict(SEEN.most_common())}")
