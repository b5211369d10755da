"""A turnstile lets in what the quota says, and recovers."""

from hypothesis import given
from hypothesis import strategies as st

from tenants.quotas import Bucket, Limits, Turnstile


class Held:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def taken(one: Bucket, times: int) -> int:
    return sum(one.take() for _ in range(times))


def test_a_burst_passes_and_no_more() -> None:
    one = Bucket(10, 20, Held())
    assert [one.take() for _ in range(22)] == [True] * 20 + [False] * 2
    assert one.used == 1


def test_it_opens_again_with_time() -> None:
    clock = Held()
    one = Bucket(10, 20, clock)
    assert taken(one, 30) == 20
    clock.now += 0.1
    assert [one.take(), one.take()] == [True, False]
    clock.now += 3600
    assert one.used == 0
    assert taken(one, 100) == 20


def test_without_a_limit_all_pass() -> None:
    one = Bucket(0, 20, Held())
    assert taken(one, 1000) == 1000
    assert one.used == 0


@given(st.lists(st.floats(0, 2), max_size=200))
def test_never_more_than_burst_and_rate_allow(pauses: list[float]) -> None:
    clock = Held()
    one = Bucket(10, 20, clock)
    passed = 0
    for pause in pauses:
        clock.now += pause
        passed += one.take()
    assert passed <= 20 + clock.now * 10


def test_haste_is_what_is_used_or_who_waits() -> None:
    one = Turnstile("a", Limits(per_second=10, burst=20, at_once=2, crowd=8), Held())
    assert one.haste == 0
    one.waiting = 2
    assert one.haste == 1 / 4
    taken(one.bucket, 10)
    assert one.haste == 1 / 2
    one.waiting = 100
    assert one.haste == 1


def test_files_have_ten_times_the_quota_and_one_at_a_time() -> None:
    limits = Limits(per_second=10, burst=20, at_once=2, crowd=8).for_files()
    assert limits == Limits(per_second=100, burst=200, at_once=1, crowd=80)
