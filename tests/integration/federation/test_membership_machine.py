"""Whatever two sides do about a membership, in whatever order, a small model foretells it."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kernel.errors import Refused
from kernel.ids import uuid7
from shared_apps.federation import admission, leaving, membership, open_work, selectors
from shared_apps.federation.models import TERMS_VERSION
from shared_apps.federation.open_work import OpenWork
from shared_apps.federation.steps import CENTRE, NETWORK
from tenants import current
from tests.world import World

ME = uuid7()
LIMITS = st.integers(1, 5).map(lambda hours: -60 * hours)
SIDES = st.sampled_from([NETWORK, CENTRE])

# state, what is done, by whom: the state after it. What is not here is refused.
NEXT: dict[tuple[str, str, str], str] = {
    ("outside", "invite", "centre"): "invited",
    ("outside", "apply", "network"): "applied",
    ("left", "invite", "centre"): "invited",
    ("left", "apply", "network"): "applied",
    ("invited", "invite", "centre"): "invited",
    ("invited", "apply", "network"): "joined",
    ("invited", "agree", "network"): "joined",
    ("invited", "refuse", "network"): "back",
    ("invited", "take back", "centre"): "back",
    ("applied", "apply", "network"): "applied",
    ("applied", "invite", "centre"): "joined",
    ("applied", "admit", "centre"): "joined",
    ("applied", "refuse", "centre"): "back",
    ("applied", "take back", "network"): "back",
    ("joined", "agree", "network"): "joined",
    ("joined", "limit", "centre"): "joined",
    ("left", "limit", "centre"): "left",
    ("joined", "leave", "network"): "gone",
    ("joined", "leave", "centre"): "gone",
    ("leaving", "stay", "network"): "joined",
    ("leaving", "stay", "centre"): "joined",
    ("leaving", "leave", "network"): "gone",
    ("leaving", "leave", "centre"): "gone",
}


class Membership(RuleBasedStateMachine):
    """One network, its champion, an operator, and now and then something that is open."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.network = self.world.network()
        self.open = 0
        open_work._kinds[:] = [
            OpenWork(lambda network: self.open, lambda network, by: None, lambda network: None)
        ]
        self.state, self.was_in = "outside", False
        self.offered: int | None = None
        self.floor: int | None = None

    @rule(floor=LIMITS)
    def invites(self, floor: int) -> None:
        before = self.state
        if self.does("invite", CENTRE, lambda **by: admission.invite(floor_minutes=floor, **by)):
            self.offered = floor
            self.floor = floor if before == "applied" else self.floor

    @rule()
    def applies(self) -> None:
        before = self.state
        terms: dict[str, Any] = {"terms_version": TERMS_VERSION, "shares": "marked"}
        if self.does("apply", NETWORK, lambda **by: admission.apply(**terms, **by)):
            self.floor = self.offered if before == "invited" else self.floor

    @rule()
    def agrees(self) -> None:
        before = self.state
        terms: dict[str, Any] = {"terms_version": TERMS_VERSION, "shares": "none"}
        if self.does("agree", NETWORK, lambda **by: admission.agree(**terms, **by)):
            self.floor = self.offered if before == "invited" else self.floor

    @rule(floor=LIMITS)
    def admits(self, floor: int) -> None:
        if self.does("admit", CENTRE, lambda **by: admission.admit(floor_minutes=floor, **by)):
            self.floor = floor

    @rule(floor=LIMITS)
    def limits(self, floor: int) -> None:
        both = {"floor_minutes": floor, "ceiling_minutes": None}
        if self.does("limit", CENTRE, lambda **by: admission.change_limits(**both, **by)):
            self.floor = floor

    @rule(side=SIDES)
    def refuses(self, side: str) -> None:
        self.does("refuse", side, lambda **by: admission.refuse(side=side, reason="No", **by))

    @rule(side=SIDES)
    def takes_back(self, side: str) -> None:
        self.does("take back", side, lambda **by: admission.take_back(side=side, **by))

    @rule(side=SIDES)
    def leaves(self, side: str) -> None:
        self.does("leave", side, lambda **by: leaving.leave(side=side, reason="Over", **by))

    @rule(side=SIDES)
    def stays(self, side: str) -> None:
        self.does("stay", side, lambda **by: leaving.stay(side=side, **by))

    @rule(count=st.integers(0, 1))
    def opens_or_ends(self, count: int) -> None:
        self.open = count

    @invariant()
    def stands_as_foretold(self) -> None:
        stands = membership.of(self.network.id)
        assert stands.state == self.state
        assert stands.was_in == (self.was_in and self.state in ("left", "invited", "applied"))
        assert selectors.is_federated(self.network.id) == (self.state == "joined")
        position = selectors.position(self.network.id)
        assert (position.floor_minutes if position else None) == self.floor

    def does(self, what: str, side: str, act: Callable[..., object]) -> bool:
        """Do it, and note what must have come of it; whether it was not refused."""
        after = NEXT.get((self.state, what, side))
        try:
            with current.shared():
                act(network=self.network, by=ME)
        except Refused:
            assert after is None, (self.state, what, side)
            return False
        assert after is not None, (self.state, what, side)
        if after == "gone":
            after = "leaving" if self.open else "left"
        if after == "back":
            after = "left" if self.was_in else "outside"
        self.was_in |= after == "joined"
        self.state = after
        return True

    def teardown(self) -> None:
        self.world.empty()


def test_a_membership_goes_as_the_model_says(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_work, "_kinds", [])
    monkeypatch.setattr(Membership, "world", world, raising=False)
    run_state_machine_as_test(
        Membership,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
