"""Any order of any requests between three networks: the ledgers do what the rules say."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
)

from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.federation import consistency, holds, pairs, reversals, services
from shared_apps.federation.legs import Side
from shared_apps.federation.models import CrossTransfer
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger import services as ledger_services
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenants import current
from tenants import services as registry
from tenants.models import Network
from tests.factories.federation import FederatedNetworkFactory, side
from tests.factories.ledger import issue
from tests.factories.members import admit
from tests.integration.federation.ground import Figures, let_leave, open_holds
from tests.integration.federation.model import Between, Model, Purse
from tests.stories import tell
from tests.summary import Show
from tests.world import World

STORIES, STEPS = 3, 40
SEEN = Counter[str]()
MINUTES = st.sampled_from([15, 30, 45, 90])
WHO = st.sampled_from(["ada", "ben", "cleo", "dan"])
WHERE = st.sampled_from(["north", "south", "west"])
PAIRS = st.sampled_from(list(combinations(["north", "south", "west"], 2)))
LIMITS = st.sampled_from([None, None, 0, 60, 120])
# What stops trade is over again soon, or there would be none.
SELDOM = st.sampled_from([False, False, False, False, True])
REASONS = st.sampled_from(["By mistake", "By mistake", "Agreed otherwise"])
HOMES = {"ada": "north", "ben": "south", "cleo": "west", "dan": "south"}
OPENING = 240
STOPPED = {"pair_limit", "pair_paused", "network_resting", "not_federated"}


def asked(work: Callable[[], object]) -> str | None:
    """The code of the refusal, if there was one."""
    try:
        work()
    except Refused as refused:
        SEEN[refused.code] += 1
        return refused.code
    SEEN["done"] += 1
    return None


class TradeMachine(RuleBasedStateMachine):
    """Three networks and four members, which the test sets."""

    world: World
    sides: dict[str, Side]
    networks: dict[str, UUID]

    sent = Bundle("sent")
    reserved = Bundle("reserved")

    @initialize()
    def begin(self) -> None:
        """Everybody trades, with nothing held and no limit, from where the last story ended."""
        for name in self.networks:
            self._let(name, suspended=False)
            self._let_trade(name, "joined")
        order = sorted(self.networks, key=lambda name: self.networks[name])
        self.model = Model(HOMES, order)
        for name in order:
            for held in self._open(name):
                holds.release(reference=held, by=None)
        for one, other in self.model.pairs:
            self._limit(one, other, None)
            self._pause(one, other, False)
            self.model.pairs[one, other] = Between(net=self._moved(one, other))
        for name, place in self.sides.items():
            self._top_up(place)
            self.model.members[name] = self._purse(self._member(name), floor=0)
        for name in order:
            self._limit_trade(name, None, None)
            self.model.positions[name] = self._purse(self._position(name))

    @rule(target=sent, payer=WHO, payee=WHO, minutes=MINUTES)
    def send(self, payer: str, payee: str, minutes: int) -> Any:
        return self._new(uuid7(), payer, payee, minutes, self._send)

    @rule(target=reserved, payer=WHO, payee=WHO, minutes=MINUTES)
    def reserve(self, payer: str, payee: str, minutes: int) -> Any:
        return self._new(uuid7(), payer, payee, minutes, self._reserve)

    @rule(target=reserved, payer=WHO, payee=WHO, minutes=MINUTES, paid=MINUTES)
    def exchange(self, payer: str, payee: str, minutes: int, paid: int) -> Any:
        reference = self._new(uuid7(), payer, payee, minutes, self._reserve)
        if isinstance(reference, UUID):
            self.take(reference, paid)
        return reference

    @rule(reference=sent, more=st.sampled_from([0, 0, 15]))
    def send_again(self, reference: UUID, more: int) -> None:
        known = self.model.agreed[reference]
        self._send(reference, known.payer, known.payee, known.minutes + more)

    @rule(reference=reserved, more=st.sampled_from([0, 0, 15]))
    def reserve_again(self, reference: UUID, more: int) -> None:
        known = self.model.agreed[reference]
        self._reserve(reference, known.payer, known.payee, known.minutes + more)

    @rule(reference=reserved, minutes=MINUTES)
    def take(self, reference: UUID, minutes: int) -> None:
        found = asked(lambda: holds.take(reference=reference, minutes=minutes, by=None))
        assert found == self.model.take(reference, minutes)

    @rule(reference=reserved)
    def take_all(self, reference: UUID) -> None:
        self.take(reference, self.model.agreed[reference].minutes)

    @rule(reference=reserved)
    def release(self, reference: UUID) -> None:
        found = asked(lambda: holds.release(reference=reference, by=None))
        assert found == self.model.release(reference)

    @rule(reference=sent, reason=REASONS)
    def reverse_sent(self, reference: UUID, reason: str) -> None:
        self._reverse(reference, reason)

    @rule(reference=reserved, reason=REASONS)
    def reverse_taken(self, reference: UUID, reason: str) -> None:
        self._reverse(reference, reason)

    @rule(name=WHERE, down=LIMITS, up=LIMITS)
    def limit_trade(self, name: str, down: int | None, up: int | None) -> None:
        place = self.model.positions[name]
        place.floor = None if down is None else place.balance - down
        place.ceiling = None if up is None else place.balance + up
        self._limit_trade(name, place.floor, place.ceiling)

    @rule(who=WHO, up=LIMITS)
    def limit_member(self, who: str, up: int | None) -> None:
        purse = self.model.members[who]
        purse.ceiling = None if up is None else max(purse.balance, 0) + up
        place = self.sides[who]
        with current.enter(place.network):
            ledger_services.change_account(
                account=place.account_id, by=None, reason="test", ceiling=purse.ceiling
            )

    @rule(both=PAIRS, more=LIMITS)
    def limit_pair(self, both: tuple[str, str], more: int | None) -> None:
        pair = self.model.pair(*both)
        pair.limit = None if more is None else abs(pair.net) + more
        self._limit(*both, pair.limit)

    @rule(both=PAIRS, below=SELDOM)
    def limit_pair_below(self, both: tuple[str, str], below: bool) -> None:
        """Whatever stands: only what makes it worse is refused then."""
        self.model.pair(*both).limit = limit = 15 if below else None
        self._limit(*both, limit)

    @rule(both=PAIRS, paused=SELDOM)
    def pause(self, both: tuple[str, str], paused: bool) -> None:
        self.model.pair(*both).paused = paused
        self._pause(*both, paused)

    @rule(name=WHERE, suspended=SELDOM)
    def suspend(self, name: str, suspended: bool) -> None:
        (self.model.suspended.add if suspended else self.model.suspended.discard)(name)
        self._let(name, suspended=suspended)

    @rule(name=WHERE, leaves=SELDOM)
    def leave(self, name: str, leaves: bool) -> None:
        self.model.state[name] = state = "leaving" if leaves else "joined"
        self._let_trade(name, state)

    @invariant()
    def the_ledgers_are_as_the_model(self) -> None:
        for name, purse in self.model.members.items():
            assert self._member(name) == Figures(purse.balance, purse.held, purse.expected), name
        for name, purse in self.model.positions.items():
            assert self._position(name) == Figures(purse.balance, purse.held, purse.expected), name

    @invariant()
    def they_tell_one_story(self) -> None:
        assert [str(one) for one in consistency.check()] == []

    @invariant()
    def what_is_counted_between_two_is_what_stands(self) -> None:
        with current.shared():
            for (first, second), pair in self.model.pairs.items():
                view = pairs.of(self.networks[first], self.networks[second])
                assert view is not None
                assert (view.limit_minutes, view.is_paused) == (pair.limit, pair.paused)
                if view.limit_minutes is not None:
                    held = pair.held.get(first, 0), pair.held.get(second, 0)
                    counted = view.first_held_minutes, view.second_held_minutes
                    assert (view.net_minutes, counted) == (pair.net, held)

    def _new(
        self,
        reference: UUID,
        payer: str,
        payee: str,
        minutes: int,
        work: Callable[[UUID, str, str, int], str | None],
    ) -> Any:
        if HOMES[payer] == HOMES[payee] or work(reference, payer, payee, minutes):
            return multiple()
        return reference

    def _send(self, reference: UUID, payer: str, payee: str, minutes: int) -> str | None:
        place, there = self.sides[payer], self.sides[payee]
        found = asked(
            lambda: services.send(
                key=reference,
                payer_network=self.world.ref(place.network.id),
                payer_account_id=place.account_id,
                payer_handle=place.handle,
                address=there.address,
                minutes=minutes,
                note="",
                by=None,
            )
        )
        assert found == self.model.send(reference, payer, payee, minutes)
        return found

    def _reserve(self, reference: UUID, payer: str, payee: str, minutes: int) -> str | None:
        found = asked(
            lambda: holds.reserve(
                reference=reference,
                payer=self.sides[payer],
                payee=self.sides[payee],
                minutes=minutes,
                by=None,
            )
        )
        assert found == self.model.reserve(reference, payer, payee, minutes)
        return found

    def _reverse(self, reference: UUID, reason: str) -> None:
        found = asked(lambda: reversals.reverse(reference=reference, reason=reason, by=None))
        assert found == self.model.reverse(reference, reason)

    def _limit(self, one: str, other: str, minutes: int | None) -> None:
        with current.shared():
            pairs.limit(**self._both(one, other), minutes=minutes, reason="test", by=None)

    def _pause(self, one: str, other: str, paused: bool) -> None:
        change = pairs.pause if paused else pairs.resume
        with current.shared():
            change(**self._both(one, other), reason="test", by=None)

    def _both(self, one: str, other: str) -> dict[str, Any]:
        return {"one": self._ref(one), "other": self._ref(other)}

    def _ref(self, name: str) -> Any:
        return next(one.network for who, one in self.sides.items() if HOMES[who] == name)

    def _let(self, name: str, *, suspended: bool) -> None:
        network = self.networks[name]
        with current.shared():
            active = Network.objects.get(id=network).state == Network.State.ACTIVE
            if active and suspended:
                registry.suspend(network_id=network)
            if not active and not suspended:
                registry.reactivate(network_id=network)

    def _let_trade(self, name: str, state: str) -> None:
        let_leave(self._ref(name), state)

    def _open(self, name: str) -> list[UUID]:
        with current.federation():
            return open_holds(self.networks[name])

    def _moved(self, one: str, other: str) -> int:
        first, second = self.networks[one], self.networks[other]
        with current.federation():
            there = CrossTransfer.objects.filter(payer_network=first, payee_network=second)
            back = CrossTransfer.objects.filter(payer_network=second, payee_network=first)
            return sum(row.minutes for row in there) - sum(row.minutes for row in back)

    def _limit_trade(self, name: str, floor: int | None, ceiling: int | None) -> None:
        network = self.networks[name]
        with current.shared():
            account = ledger.account_of(kind=AccountKind.NETWORK, holder=network)
            ledger_services.change_account(
                account=account.id, by=None, reason="test", floor=floor, ceiling=ceiling
            )

    def _top_up(self, place: Side) -> None:
        with current.enter(place.network):
            ledger_services.change_account(
                account=place.account_id, by=None, reason="test", ceiling=None
            )
            balance = ledger.account(place.account_id).balance_minutes
            if balance < OPENING:
                ledger_services.transfer(
                    key=uuid7(),
                    kind=TransferKind.OPENING,
                    payer=issue().id,
                    payee=place.account_id,
                    minutes=OPENING - balance,
                    by=None,
                )

    def _member(self, name: str) -> Figures:
        place = self.sides[name]
        with current.enter(place.network):
            return _figures(ledger.account(place.account_id))

    def _position(self, name: str) -> Figures:
        with current.shared():
            return _figures(ledger.account_of(kind=AccountKind.NETWORK, holder=self.networks[name]))

    def _purse(self, figures: Figures, floor: int | None = None) -> Purse:
        return Purse(*figures, floor=floor)


def _figures(view: ledger.AccountView) -> Figures:
    return Figures(view.balance_minutes, view.held_minutes, view.expected_minutes)


@pytest.fixture
def ground(world: World) -> None:
    """The three networks and their members."""
    TradeMachine.world = world
    networks = {name: world.network(name, f"Network {name}") for name in ("north", "south", "west")}
    TradeMachine.networks = {name: network.id for name, network in networks.items()}
    TradeMachine.sides = {}
    for network in networks.values():
        FederatedNetworkFactory(network=network)
    for name, home in HOMES.items():
        with current.enter(networks[home]):
            member = admit(name=f"{name.title()} Abel")
        TradeMachine.sides[name] = side(networks[home], member)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("requests", [150, pytest.param(3_000, marks=pytest.mark.full)])
def test_three_ledgers_keep_the_rules(ground: None, show: Show, requests: int) -> None:
    SEEN.clear()
    tell(TradeMachine, SEEN, requests=requests, stories=STORIES, steps=STEPS)
    show(f"{SEEN.total()} random requests between networks: {dict(SEEN.most_common())}")


def test_whatever_stops_trade_is_met(ground: None) -> None:
    """One story of them all, which the random ones may or may not come to."""
    SEEN.clear()
    machine = TradeMachine()
    machine.begin()
    pay = partial(machine.send, payer="ada", payee="ben", minutes=30)
    pay()
    for stop, over in (
        (
            partial(machine.limit_pair, both=("north", "south"), more=0),
            partial(machine.limit_pair, both=("north", "south"), more=None),
        ),
        (
            partial(machine.pause, both=("north", "south"), paused=True),
            partial(machine.pause, both=("north", "south"), paused=False),
        ),
        (
            partial(machine.suspend, name="south", suspended=True),
            partial(machine.suspend, name="south", suspended=False),
        ),
        (
            partial(machine.leave, name="south", leaves=True),
            partial(machine.leave, name="south", leaves=False),
        ),
    ):
        stop()
        pay()
        machine.the_ledgers_are_as_the_model()
        machine.they_tell_one_story()
        machine.what_is_counted_between_two_is_what_stands()
        over()
        pay()
    assert {"done": 5, **dict.fromkeys(STOPPED, 1)} == SEEN
