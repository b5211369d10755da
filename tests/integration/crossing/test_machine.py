"""Two members of two networks do whatever comes to mind, and so do those who decide.

A model of a few lines says what each of it leads to: who has what, what is held, and where both
networks stand with one another. The three ledgers agree with it after every step.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kernel import clock
from kernel.errors import NotFound, Refused
from kernel.ids import uuid7
from shared_apps.crossing import services
from shared_apps.crossing.models import CrossEvent, CrossExchange, Ruling
from shared_apps.federation import consistency
from tenant_apps.exchanges.services import CreditsMissing, MoreThanAgreed, MoveImpossible
from tenants import current
from tests.factories.crossing import CrossExchangeFactory, Person, now
from tests.integration.crossing.conftest import Ground, figures, positions

Service = Callable[..., CrossExchange]
MOVES: dict[str, Service] = {
    "counter": services.counter,
    "accept": services.accept,
    "decline": services.decline,
    "withdraw": services.withdraw,
    "cancel": services.cancel,
    "log": services.log_hours,
    "confirm": services.confirm,
    "dispute": services.dispute,
    "ask_undo": services.ask_undo,
}
# From where, and who: whose turn it is, the other, or either.
RULES: dict[str, tuple[set[str], str]] = {
    "counter": ({"proposed", "countered"}, "awaited"),
    "accept": ({"proposed", "countered"}, "awaited"),
    "decline": ({"proposed", "countered"}, "awaited"),
    "withdraw": ({"proposed", "countered"}, "waiting"),
    "cancel": ({"accepted"}, "either"),
    "log": ({"accepted", "disputed"}, "either"),
    "confirm": ({"logged"}, "awaited"),
    "dispute": ({"logged"}, "awaited"),
    "ask_undo": ({"settled"}, "either"),
}
AFTER = {
    "counter": "countered",
    "accept": "accepted",
    "decline": "declined",
    "withdraw": "withdrawn",
    "cancel": "cancelled",
    "log": "logged",
    "confirm": "settled",
    "dispute": "disputed",
    "ask_undo": "settled",
}
BEGINNING = 120
QUARTERS = st.integers(1, 12).map(lambda quarters: quarters * 15)


class Model:
    """One exchange, in plain figures. Alice receives and pays, Sofia gives."""

    def __init__(self) -> None:
        self.state, self.turn = "proposed", "sofia"
        self.agreed, self.logged, self.logger = 60, 0, ""
        self.held = self.paid = 0
        self.undo, self.ruled = "", ("", "", None)

    def allows(self, move: str, who: str) -> bool:
        states, whose = RULES[move]
        if self.state not in states or (move == "ask_undo" and self.undo):
            return False
        return whose == "either" or (self.turn == who) == (whose == "awaited")

    def lacks(self, move: str, who: str, minutes: int) -> bool:
        """Whether Alice cannot pay for it."""
        if move == "accept":
            return self.agreed > BEGINNING
        if move == "log":
            return who == "alice" and max(minutes, self.agreed) > BEGINNING
        is_beside = move == "confirm" and self.logger == "sofia"
        return is_beside and max(self.logged, self.agreed) > BEGINNING

    def make(self, move: str, who: str, minutes: int) -> None:
        other = "alice" if who == "sofia" else "sofia"
        self.turn = ""
        if move == "counter":
            self.agreed, self.turn = minutes, other
        elif move == "accept":
            self.held = self.agreed
        elif move == "cancel":
            self.held = 0
        elif move == "log":
            self.logged, self.logger, self.turn = minutes, who, other
            self.held = max(minutes, self.agreed) if who == "alice" else self.agreed
            self.ruled = ("", "", None)
        elif move == "confirm":
            self.held, self.paid = 0, self.logged
        elif move == "dispute":
            self.held = self.agreed
        elif move == "ask_undo":
            self.undo = who
        self.state = AFTER[move]

    def waits_for(self, ruling: Ruling) -> bool:
        if ruling in (Ruling.PAY, Ruling.NOTHING):
            return self.state == "disputed"
        return bool(self.undo)

    def decide(self, network: str, ruling: Ruling, minutes: int | None) -> None:
        other = "nwl" if network == "warwick" else "warwick"
        if self.ruled != (other, ruling, minutes):
            self.ruled = (network, ruling, minutes)
            return
        self.ruled, self.undo = ("", "", None), ""
        if ruling is Ruling.PAY:
            self.state, self.held, self.paid = "settled", 0, minutes or 0
            self.logged = self.paid
        elif ruling is Ruling.NOTHING:
            self.state, self.held = "voided", 0
        elif ruling is Ruling.UNDO:
            self.state, self.paid = "reversed", 0


def asked_of(move: str, minutes: int) -> dict[str, Any]:
    """What a form of this move says."""
    if move == "log":
        return {"minutes": minutes, "helped_on": clock.now().date()}
    if move == "counter":
        return {"minutes": minutes, "message": "Let us say"}
    if move == "dispute":
        return {"message": "No."}
    return {"reason": "I erred."} if move in ("decline", "ask_undo") else {}


def test_whatever_they_do(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared_apps.crossing.services.limits.MOST_IN_A_DAY", 1000)
    start = {"alice": BEGINNING, "sofia": BEGINNING}

    class Exchanging(RuleBasedStateMachine):
        """One exchange between Alice, of one network, and Sofia, of another."""

        def __init__(self) -> None:
            super().__init__()
            self.people = {"alice": ground.alice, "sofia": ground.sofia}
            self.judges = {"nwl": ground.champion, "warwick": ground.helen}
            self.model = Model()
            self.made: CrossExchange = CrossExchangeFactory(
                provider=ground.sofia, recipient=ground.alice
            )
            self.done: list[tuple[Person, Service, dict[str, Any]]] = []

        @rule(
            move=st.sampled_from(sorted(MOVES)),
            who=st.sampled_from(["alice", "sofia"]),
            minutes=QUARTERS,
        )
        def act(self, move: str, who: str, minutes: int) -> None:
            asked = {"exchange_id": self.made.id, "key": uuid7(), **asked_of(move, minutes)}
            try:
                self.people[who].do(MOVES[move], **asked)
            except MoveImpossible:
                assert not self.model.allows(move, who)
            except CreditsMissing:
                assert self.model.allows(move, who)
                assert self.model.lacks(move, who, minutes)
            else:
                assert self.model.allows(move, who)
                assert not self.model.lacks(move, who, minutes)
                self.model.make(move, who, minutes)
                self.done.append((self.people[who], MOVES[move], asked))

        @rule(
            network=st.sampled_from(["nwl", "warwick"]),
            ruling=st.sampled_from(list(Ruling)),
            minutes=st.sampled_from([15, 60]),
        )
        def decide(self, network: str, ruling: Ruling, minutes: int) -> None:
            paid = minutes if ruling is Ruling.PAY else None
            asked: dict[str, Any] = {"exchange_id": self.made.id, "key": uuid7()}
            asked |= {"ruling": ruling, "minutes": paid, "reason": "So it is."}
            try:
                self.judges[network].do(services.rule, **asked)
            except (MoveImpossible, NotFound):
                assert not self.model.waits_for(ruling)
            except MoreThanAgreed:
                assert minutes > self.model.agreed
            else:
                assert self.model.waits_for(ruling)
                self.model.decide(network, ruling, paid)
                self.done.append((self.judges[network], services.rule, asked))

        @rule(which=st.integers(0, 30))
        def again(self, which: int) -> None:
            """A request that was carried out comes once more, however late."""
            if self.done:
                person, service, asked = self.done[which % len(self.done)]
                person.do(service, **asked)

        @invariant()
        def three_ledgers_agree_with_the_model(self) -> None:
            model, exchange = self.model, now(self.made, ground.alice.network)
            assert (exchange.state, exchange.minutes) == (model.state, model.agreed)
            assert (
                exchange.undo_asked_by
                == ({"alice": "recipient", "sofia": "provider", "": ""}[model.undo])
            )
            assert figures(ground.alice) == (start["alice"] - model.paid, model.held, 0)
            assert figures(ground.sofia) == (start["sofia"] + model.paid, 0, model.held)
            assert positions() == {"nwl": -model.paid, "warwick": model.paid}
            with current.federation(ground.alice.network):
                events = CrossEvent.objects.filter(exchange=exchange)
                told = list(events.values_list("position", flat=True))
            assert told == list(range(1, exchange.last_position + 1))
            assert len(told) == 1 + len(self.done)

        def teardown(self) -> None:
            """The next begins where this one did."""
            self._end()
            assert list(consistency.check()) == []

        def _end(self) -> None:
            if self.model.paid:
                self.model.undo or ground.alice.do(
                    services.ask_undo, exchange_id=self.made.id, reason="The end."
                )
                for judge in self.judges.values():
                    try:
                        judge.do(
                            services.rule,
                            exchange_id=self.made.id,
                            ruling=Ruling.UNDO,
                            reason="The end.",
                        )
                    except Refused:
                        assert now(self.made, ground.alice.network).state == "reversed"
            with current.shared():
                services.cancel_open(ground.alice.network, None)

    run_state_machine_as_test(
        Exchanging,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
