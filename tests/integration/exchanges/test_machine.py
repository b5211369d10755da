"""Alice and Bob do whatever comes to mind: the exchange and the credits never contradict."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kernel import clock
from kernel.errors import Forbidden, NotFound
from kernel.ids import uuid7
from tenant_apps.exchanges import services
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.exchanges.moves import Move, may
from tenant_apps.ledger import check
from tenant_apps.policy import by_time
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import admit
from tests.integration.exchanges.conftest import account
from tests.world import World

MOVES = {
    Move.COUNTER: services.counter,
    Move.ACCEPT: services.accept,
    Move.DECLINE: services.decline,
    Move.WITHDRAW: services.withdraw,
    Move.CANCEL: services.cancel,
    Move.LOG: services.log_hours,
    Move.CONFIRM: services.confirm,
    Move.DISPUTE: services.dispute,
    Move.ASK_UNDO: services.ask_undo,
}
# What a broker or champion decides, and where it leads.
DECISIONS: dict[str, tuple[Callable[..., Exchange], State]] = {
    "resolve": (services.resolve, State.SETTLED),
    "void": (services.void, State.VOIDED),
    "uphold": (services.uphold, State.SETTLED),
    "reverse": (services.reverse, State.REVERSED),
}
AFTER = {
    Move.COUNTER: State.COUNTERED,
    Move.ACCEPT: State.ACCEPTED,
    Move.DECLINE: State.DECLINED,
    Move.WITHDRAW: State.WITHDRAWN,
    Move.CANCEL: State.CANCELLED,
    Move.LOG: State.LOGGED,
    Move.CONFIRM: State.SETTLED,
    Move.DISPUTE: State.DISPUTED,
    Move.ASK_UNDO: State.SETTLED,
}
QUARTERS = st.integers(1, 14).map(lambda quarters: quarters * 15)


@pytest.fixture
def network(world: World) -> Iterator[NetworkRef]:
    ref = world.network()
    with current.enter(ref):
        yield ref


def test_whatever_they_do(network: NetworkRef) -> None:
    class Exchanging(RuleBasedStateMachine):
        """One exchange in which Bob helps Alice; she begins with two hours, as he does."""

        def __init__(self) -> None:
            super().__init__()
            self.stack = ExitStack()
            self.alice, self.bob = admit(name="Alice Archer"), admit(name="Bob Baker")
            self.champion = admit(name="Carol Champion", role="champion")
            self.people = {"alice": self.alice, "bob": self.bob}
            self.exchange = services.propose_to_member(
                member_id=self.alice.id,
                title="Run charts",
                by_gives=True,
                minutes=60,
                message="I can.",
                key=uuid7(),
                by=self.bob,
            )
            self.paid = 0
            by_time.change(days=7, by=self.champion.id)

        @rule(
            move=st.sampled_from(list(MOVES)),
            who=st.sampled_from(["alice", "bob"]),
            minutes=QUARTERS,
            twice=st.booleans(),
        )
        def act(self, move: Move, who: str, minutes: int, twice: bool) -> None:
            by, before = self.people[who], self._now()
            form: dict[str, Any] = {"exchange_id": before.id, "key": uuid7(), "by": by}
            if move in (Move.COUNTER, Move.LOG):
                form["minutes"] = minutes
            if move == Move.LOG:
                form["helped_on"] = clock.now().date()
            if move in (Move.COUNTER, Move.DISPUTE):
                form["message"] = "Let us say"
            if move in (Move.DECLINE, Move.ASK_UNDO):
                form["reason"] = "No time."
            try:
                for _ in range(2 if twice else 1):
                    MOVES[move](**form)
            except services.MoveImpossible:
                assert not may(by.id, move, on=before)
                assert self._now().state == before.state
            except services.CreditsMissing:
                assert self._now().state == before.state
            else:
                assert may(by.id, move, on=before)
                assert self._now().state == AFTER[move]
                if move == Move.CONFIRM:
                    self.paid = before.logged_minutes or 0

        @rule(
            decision=st.sampled_from(list(DECISIONS)),
            who=st.sampled_from(["champion", "alice"]),
            minutes=QUARTERS,
            twice=st.booleans(),
        )
        def decide(self, decision: str, who: str, minutes: int, twice: bool) -> None:
            before, (service, after) = self._now(), DECISIONS[decision]
            by = self.champion if who == "champion" else self.alice
            form: dict[str, Any] = {"exchange_id": before.id, "key": uuid7(), "by": by}
            form["reason"] = "I asked both of you."
            if decision == "resolve":
                form["minutes"] = minutes
            if decision in ("resolve", "void"):
                is_time = before.state == State.DISPUTED
            else:
                is_time = before.undo_asked_by_id is not None
            try:
                for _ in range(2 if twice else 1):
                    service(**form)
            except Forbidden:
                assert who == "alice"
                assert self._now().state == before.state
            except (services.MoveImpossible, NotFound):
                assert not is_time
                assert self._now().state == before.state
            except services.MoreThanAgreed:
                assert minutes > before.minutes
                assert self._now().state == before.state
            else:
                assert is_time
                assert self._now().state == after
                assert self._now().undo_asked_by_id is None
                if decision == "resolve":
                    self.paid = minutes
                elif decision != "uphold":
                    self.paid = 0

        @rule(is_on=st.sampled_from([True, True, False]))
        def say_nothing(self, is_on: bool) -> None:
            """The day comes that was told, if one was; or champions have thought better of it."""
            before = self._now()
            if not is_on:
                by_time.change(days=None, by=self.champion.id)
            elif before.confirms_on:
                today = timezone.localdate(clock.now())
                Exchange.objects.filter(id=before.id).update(confirms_on=today)
            is_due = is_on and before.confirms_on is not None
            assert services.confirm_due() == is_due
            assert services.confirm_due() == 0
            by_time.change(days=7, by=self.champion.id)
            if is_due:
                assert before.state == State.LOGGED
                assert not before.events.filter(kind="disputed").exists()
                assert self._now().state == State.SETTLED
                self.paid = before.logged_minutes or 0

        @invariant()
        def credits_agree_with_the_exchange(self) -> None:
            exchange, alice, bob = self._now(), account(self.alice), account(self.bob)
            held = {
                State.ACCEPTED: exchange.minutes,
                State.DISPUTED: exchange.minutes,
                State.LOGGED: exchange.minutes
                + (
                    max((exchange.logged_minutes or 0) - exchange.minutes, 0)
                    if exchange.logged_by_id == self.alice.id
                    else 0
                ),
            }.get(State(exchange.state), 0)
            assert (alice.balance_minutes, alice.held_minutes) == (120 - self.paid, held)
            assert (bob.balance_minutes, bob.expected_minutes) == (120 + self.paid, held)
            assert alice.available_minutes >= 0
            positions = [entry.position for entry in exchange.events.all()]
            positions += [note.position for note in exchange.notes.all()]
            assert sorted(positions) == list(range(1, exchange.last_position + 1))

        def _now(self) -> Exchange:
            return Exchange.objects.get(id=self.exchange.id)

    run_state_machine_as_test(
        Exchanging,
        settings=settings(
            max_examples=16,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert list(check.check()) == []
