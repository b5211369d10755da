"""Rounds reach every active network once in a period, spread out, whatever happens to a tick."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.ids import uuid7
from tenants import current, locks, rounds
from tenants import services as registry
from tenants.current import NetworkRef
from tenants.models import Round

NAME = "outbox.round"
PERIOD = 30
START = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Recorder:
    """Stands where the task does, to see what is sent from where; nothing is put in a queue."""

    def __init__(self) -> None:
        self.sent: list[UUID] = []

    def apply_async(self) -> None:
        self.sent.append(current.network().id)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    recorder = Recorder()
    monkeypatch.setitem(rounds.KINDS, NAME, rounds.Kind(recorder, PERIOD))  # type: ignore[arg-type]
    with current.shared():
        yield recorder


def tick(seconds: float) -> int:
    return rounds.send_due(NAME, START + timedelta(seconds=seconds))


@given(
    ticks=st.lists(st.floats(0.1, 20), min_size=1, max_size=60),
    seed=st.integers(0, 2**64 - 1),
)
def test_each_network_is_due_once_in_each_period(ticks: list[float], seed: int) -> None:
    network, since, sent = UUID(int=seed), START, 0
    for step in ticks:
        now = since + timedelta(seconds=step)
        sent += rounds.is_due(NAME, network, PERIOD, since, now)
        since = now
    passed = (since - START).total_seconds() / PERIOD
    assert int(passed) <= sent <= int(passed) + 1


def test_a_thousand_networks_are_spread_over_the_period() -> None:
    networks = [uuid7() for _ in range(1000)]
    moments = Counter(
        second
        for network in networks
        for second in range(PERIOD)
        if rounds.is_due(
            NAME,
            network,
            PERIOD,
            START + timedelta(seconds=second),
            START + timedelta(seconds=second + 1),
        )
    )
    assert sum(moments.values()) == 1000
    assert max(moments.values()) < 80


def test_every_active_network_gets_its_turn_and_no_other(
    recorder: Recorder, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    registry.suspend(network_id=warwick.id)
    for second in range(0, PERIOD + 1, 5):
        tick(second)
    assert recorder.sent == [nwl.id]


def test_what_fell_into_a_pause_is_sent_once(
    recorder: Recorder, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    tick(0)
    tick(10 * PERIOD)
    assert Counter(recorder.sent) == {nwl.id: 1, warwick.id: 1}


def test_a_tick_that_dies_sends_again_and_forgets_none(
    recorder: Recorder, nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick(0)
    monkeypatch.setattr(recorder, "apply_async", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tick(PERIOD)
    monkeypatch.undo()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(rounds.KINDS, NAME, rounds.Kind(recorder, PERIOD))  # type: ignore[arg-type]
        tick(PERIOD + 1)
    assert recorder.sent == [nwl.id]


def test_of_two_ticks_at_once_the_later_note_stands(recorder: Recorder, nwl: NetworkRef) -> None:
    tick(0)
    tick(20)
    tick(5)
    assert Round.objects.get(name=NAME).until == START + timedelta(seconds=20)


def test_a_round_that_still_runs_is_not_begun_again(nwl: NetworkRef, warwick: NetworkRef) -> None:
    with current.enter(nwl), locks.only_one("round", seconds=60) as first:
        with locks.only_one("round", seconds=60) as second:
            assert (first, second) == (True, False)
        # Whoever did not get it does not let go of it.
        with locks.only_one("round", seconds=60) as third:
            assert not third
    with current.enter(nwl), locks.only_one("round", seconds=60) as mine:
        assert mine
        with current.enter(warwick), locks.only_one("round", seconds=60) as theirs:
            assert theirs
