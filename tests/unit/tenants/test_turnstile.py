"""A turnstile lets in what the quota says, and recovers."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from tenants.quotas import Turnstile


class Held:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def turnstile(clock: Held, **limits: float) -> Turnstile:
    asked = {"per_second": 10.0, "burst": 20.0, "threads": 3} | limits
    return Turnstile(clock=clock, **asked)  # type: ignore[arg-type]


def passes(one: Turnstile) -> bool:
    entered = one.enter()
    if entered:
        one.leave()
    return entered


def test_a_burst_passes_and_no_more() -> None:
    one = turnstile(Held())
    assert [passes(one) for _ in range(22)] == [True] * 20 + [False] * 2
    assert one.take_refused() == 2
    assert one.take_refused() == 0


def test_it_opens_again_with_time() -> None:
    clock = Held()
    one = turnstile(clock)
    while passes(one):
        pass
    assert one.turns_away()
    clock.now += 0.1
    assert not one.turns_away()
    assert passes(one)
    assert not passes(one)
    clock.now += 3600
    assert sum(passes(one) for _ in range(100)) == 20


def test_a_network_holds_no_more_threads_than_its_share() -> None:
    one = turnstile(Held())
    assert [one.enter() for _ in range(4)] == [True, True, True, False]
    one.leave()
    assert one.enter()


def test_without_a_limit_all_pass() -> None:
    one = turnstile(Held(), per_second=0)
    assert all(one.enter() for _ in range(1000))


@given(st.lists(st.floats(0, 2), max_size=200))
def test_never_more_than_burst_and_rate_allow(pauses: list[float]) -> None:
    clock = Held()
    one = turnstile(clock)
    passed = 0
    for pause in pauses:
        clock.now += pause
        passed += passes(one)
    assert passed <= 20 + clock.now * 10


def test_threads_at_once_are_counted_right() -> None:
    one = turnstile(Held(), burst=500)
    passed: list[bool] = []

    def come() -> None:
        for _ in range(200):
            entered = one.enter()
            passed.append(entered)
            if entered:
                one.leave()

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert one.inside == 0
    assert sum(passed) == 500
    assert one.take_refused() == sum(not entered for entered in passed)
