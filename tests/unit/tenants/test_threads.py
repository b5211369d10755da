"""Who is given a thread next: nobody takes all, those in haste give way, and nobody waits for ever.

Real event loops; only the clock that says who has waited how long stands still until it is told.
"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tenants import threads
from tenants.quotas import Limits, Turnstile
from tenants.threads import Crowded, Threads, Ticket
from tests.unit.tenants.test_turnstile import Held

LOOK_SECONDS = 3 * threads.LOOK_AGAIN_SECONDS


class Ground:
    """The threads of a process, and networks that want them."""

    def __init__(self, count: int = 8) -> None:
        self.clock = Held()
        self.threads = Threads(count, self.clock)
        self.running: dict[Turnstile, list[Ticket]] = {}

    def network(self, name: str, *, at_once: int = 2, used: float = 0.0) -> Turnstile:
        limits = Limits(per_second=10, burst=80, at_once=at_once)
        turnstile = Turnstile(name, limits, self.clock)
        turnstile.bucket.tokens -= used * turnstile.bucket.burst
        return turnstile

    async def come(self, turnstile: Turnstile, times: int = 1) -> list["asyncio.Task[Ticket]"]:
        """So many requests of a network, at the same time."""
        tasks = [asyncio.create_task(self._enter(turnstile)) for _ in range(times)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return tasks

    async def _enter(self, turnstile: Turnstile) -> Ticket:
        ticket = self.threads.come(turnstile)
        await self.threads.wait(ticket)
        self.running.setdefault(turnstile, []).append(ticket)
        return ticket

    def count(self, *turnstiles: Turnstile) -> list[int]:
        return [one.running for one in turnstiles]

    async def end(self, turnstile: Turnstile) -> None:
        self.threads.leave(self.running[turnstile].pop(0))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def later(self, seconds: float) -> None:
        self.clock.now += seconds
        await asyncio.sleep(LOOK_SECONDS)


def on_a_loop(story: Callable[[Ground], Awaitable[None]], count: int = 8) -> None:
    """Run it, and see that all is given back whatever became of it."""

    async def run() -> None:
        ground = Ground(count)
        await story(ground)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(LOOK_SECONDS)
        for tickets in ground.running.values():
            for ticket in tickets:
                ground.threads.leave(ticket)
                ground.threads.leave(ticket)
        await asyncio.sleep(LOOK_SECONDS)
        assert ground.threads.free == count

    asyncio.run(run())


def test_r08_a_network_has_two_requests_running_and_the_others_wait() -> None:
    async def story(ground: Ground) -> None:
        a, b = ground.network("a"), ground.network("b")
        await ground.come(a, 3)
        assert (a.running, a.waiting) == (2, 1)
        await ground.come(b, 2)
        assert ground.count(a, b) == [2, 2]
        await ground.end(a)
        assert (a.running, a.waiting) == (2, 0)

    on_a_loop(story)


def test_a_stream_keeps_its_thread_and_lets_the_next_one_run() -> None:
    async def story(ground: Ground) -> None:
        a = ground.network("a")
        await ground.come(a, 3)
        ground.threads.stream(ground.running[a][0])
        ground.threads.stream(ground.running[a][0])
        await asyncio.sleep(0)
        assert (a.running, a.held, ground.threads.free) == (2, 3, 5)
        await ground.end(a)
        assert (a.running, a.held, ground.threads.free) == (2, 2, 6)

    on_a_loop(story)


def test_r08_streams_leave_threads_to_the_other_networks() -> None:
    """However many a network begins, it has no more threads than are left."""

    async def story(ground: Ground) -> None:
        networks = [ground.network(name) for name in "abc"]
        for network in networks:
            for _ in range(8):
                await ground.come(network)
                for ticket in ground.running.get(network, []):
                    ground.threads.stream(ticket)
        assert [one.held for one in networks] == [4, 2, 1]
        newest = ground.network("d")
        await ground.come(newest)
        assert newest.running == 1

    on_a_loop(story)


def test_r08_who_is_in_haste_runs_one_at_a_time_and_gives_way() -> None:
    async def story(ground: Ground) -> None:
        a, b = ground.network("a", used=0.5), ground.network("b")
        await ground.come(b)
        await ground.come(a, 3)
        assert ground.count(a, b) == [0, 1]
        await ground.end(b)
        assert ground.count(a, b) == [1, 0]
        await ground.come(b)
        assert ground.count(a, b) == [1, 1]
        await ground.end(a)
        assert ground.count(a, b) == [0, 1]

    on_a_loop(story)


def test_r08_a_crowd_is_in_haste_though_it_has_asked_little() -> None:
    async def story(ground: Ground) -> None:
        a, b = ground.network("a"), ground.network("b")
        await ground.come(a, 8)
        await ground.come(b)
        assert ground.count(a, b) == [2, 1]
        await ground.end(a)
        await ground.end(a)
        assert ground.count(a, b) == [0, 1]

    on_a_loop(story)


def test_r08_who_gives_way_is_not_starved() -> None:
    async def story(ground: Ground) -> None:
        a, b = ground.network("a", used=0.5), ground.network("b")
        await ground.come(b, 2)
        await ground.come(a)
        await ground.later(0.2)
        assert ground.count(a, b) == [0, 2]
        await ground.later(0.3)
        assert ground.count(a, b) == [1, 2]

    on_a_loop(story)


def test_after_its_turn_it_rests_while_others_ask_now_and_then() -> None:
    async def story(ground: Ground) -> None:
        a, b = ground.network("a", used=1), ground.network("b")
        await ground.come(b)
        await ground.end(b)
        await ground.come(a, 2)
        ground.clock.now += 0.02
        await ground.end(a)
        assert a.running == 0
        await ground.later(0.059)
        assert a.running == 0
        await ground.later(0.002)
        assert a.running == 1

    on_a_loop(story)


def test_who_is_alone_does_not_rest_though_it_was_not_in_haste_before() -> None:
    async def story(ground: Ground) -> None:
        a = ground.network("a")
        await ground.come(a)
        a.bucket.tokens = 0
        await ground.come(a, 5)
        for _ in range(5):
            ground.clock.now += 0.05
            await ground.end(a)
            assert a.running == 1

    on_a_loop(story)


def test_r08_many_in_haste_share_one_place_in_turn() -> None:
    async def story(ground: Ground) -> None:
        first, *hasty = [ground.network(name, used=0.9) for name in "zabc"]
        calm = ground.network("d")
        await ground.come(first)
        for network in hasty:
            await ground.come(network, 3)
        ground.clock.now += 0.01
        await ground.end(first)
        seen = []
        for _ in range(6):
            [running] = [one for one in hasty if one.running]
            seen.append(running.place)
            ground.clock.now += 0.01
            await ground.end(running)
        assert seen == ["a", "b", "c"] * 2
        await ground.come(calm)
        assert calm.running == 1

    on_a_loop(story)


def test_one_that_takes_long_does_not_keep_the_next_in_haste_out() -> None:
    async def story(ground: Ground) -> None:
        a, b = ground.network("a", used=1), ground.network("b", used=1)
        await ground.come(a)
        await ground.come(b)
        assert ground.count(a, b) == [1, 0]
        await ground.later(1.0)
        assert ground.count(a, b) == [1, 1]

    on_a_loop(story)


def test_r08_waiting_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "QUEUE_SECONDS", 0.2)
    monkeypatch.setattr(threads, "HASTY_QUEUE_SECONDS", 0.1)

    async def story(ground: Ground) -> None:
        a = ground.network("a")
        tasks = await ground.come(a, 2 + threads.MOST_WAITING + 1)
        with pytest.raises(Crowded):
            tasks[-1].result()
        assert a.waiting == threads.MOST_WAITING
        await asyncio.sleep(0.3)
        assert (a.running, a.waiting) == (2, 0)
        for task in tasks[2:]:
            with pytest.raises(Crowded):
                task.result()

    on_a_loop(story)


def test_who_is_cancelled_gives_back_what_it_has() -> None:
    async def story(ground: Ground) -> None:
        a = ground.network("a", at_once=1)
        _, waits, waits_too = await ground.come(a, 3)
        waits.cancel()
        ground.threads.leave(ground.running[a].pop())
        # Let in by now, and cancelled before it knows.
        waits_too.cancel()
        await asyncio.sleep(LOOK_SECONDS)
        assert (a.running, a.waiting, a.held, ground.threads.free) == (0, 0, 0, 8)

    on_a_loop(story)


def test_one_thread_is_enough() -> None:
    async def story(ground: Ground) -> None:
        a, b = ground.network("a"), ground.network("b")
        await ground.come(a, 2)
        await ground.come(b)
        assert ground.count(a, b) == [1, 0]
        await ground.end(a)
        assert a.running + b.running == 1

    on_a_loop(story, count=1)
