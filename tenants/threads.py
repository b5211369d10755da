"""Which request is given one of the process's threads next.

A network has no more than so many requests running, and no more threads than are left to others.
One that is in haste, since it has used much of its burst or many of its requests wait, gives way:
all such networks have one place together, and it is filled while nobody else's request runs or
waits. So that this is no standstill, each may start one after a time, a longer one in more haste.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from tenants.quotas import Clock, Turnstile

HASTE = 1 / 8
# A network in the greatest haste starts a request after so long at most.
MOST_PATIENCE_SECONDS = 1.0
# While others ask now and then, those in haste rest for so many times what they took.
RESTS = 3
MOST_REST_SECONDS = 0.25
NOW_AND_THEN_SECONDS = 1.0
# Whoever has the place of those in haste for longer does not keep the next one out.
LONG_SECONDS = 1.0
QUEUE_SECONDS = 10.0
HASTY_QUEUE_SECONDS = 2.0
MOST_WAITING = 64
LOOK_AGAIN_SECONDS = 0.02


class Crowded(RuntimeError):
    """The network has too many requests waiting, or this one has waited too long."""


@dataclass(eq=False, slots=True)
class Ticket:
    """One request of a network: waiting, then running, then perhaps streaming."""

    turnstile: Turnstile
    came_at: float
    admitted: "asyncio.Future[None]"
    is_hasty: bool = False
    is_running: bool = False
    is_holding: bool = False
    started_at: float = 0.0


@dataclass(eq=False)
class Threads:
    """All of a process. Each method is called on the event loop."""

    count: int
    clock: Clock
    free: int = field(init=False)
    _queues: dict[Turnstile, deque[Ticket]] = field(default_factory=dict)
    _hasty: set[Ticket] = field(default_factory=set)
    _calm: set[Turnstile] = field(default_factory=set)
    _rested_at: float = float("-inf")
    _look: asyncio.TimerHandle | None = None

    def __post_init__(self) -> None:
        self.free = self.count

    def come(self, turnstile: Turnstile) -> Ticket:
        """Stand in the queue, or have a thread at once. Raises Crowded."""
        loop = asyncio.get_running_loop()
        ticket = Ticket(turnstile, self.clock(), loop.create_future())
        queue = self._queues.setdefault(turnstile, deque())
        if len(queue) >= MOST_WAITING:
            raise Crowded
        queue.append(ticket)
        turnstile.waiting += 1
        self._let_in()
        return ticket

    async def wait(self, ticket: Ticket) -> None:
        """Until it has a thread; `leave` gives that back. Raises Crowded."""
        seconds = HASTY_QUEUE_SECONDS if ticket.turnstile.haste > HASTE else QUEUE_SECONDS
        try:
            async with asyncio.timeout(seconds):
                await ticket.admitted
        except BaseException as error:
            self._give_up(ticket)
            if isinstance(error, TimeoutError):
                raise Crowded from None
            raise

    def stream(self, ticket: Ticket) -> None:
        """From now on it holds its thread, but its network may run another."""
        if ticket.is_running:
            ticket.is_running = False
            self._end(ticket)
            self._let_in()

    def leave(self, ticket: Ticket) -> None:
        """Give the thread back; a second time does nothing."""
        if ticket.is_holding:
            self.stream(ticket)
            ticket.is_holding = False
            ticket.turnstile.held -= 1
            self.free += 1
            self._let_in()

    def _give_up(self, ticket: Ticket) -> None:
        self.leave(ticket)
        queue = self._queues.get(ticket.turnstile, deque())
        if ticket in queue:
            queue.remove(ticket)
            ticket.turnstile.waiting -= 1
            self._let_in()

    def _let_in(self) -> None:
        """Start all that may start now, and look again soon if that leaves anybody waiting."""
        while self._start_calm() or self._start_hasty():
            pass
        for turnstile in [one for one, queue in self._queues.items() if not queue]:
            del self._queues[turnstile]
        if self._queues and self._look is None:
            loop = asyncio.get_running_loop()
            self._look = loop.call_later(LOOK_AGAIN_SECONDS, self._look_again)

    def _look_again(self) -> None:
        self._look = None
        self._let_in()

    def _start_calm(self) -> bool:
        """Start one of a network that is not in haste: each network in its turn."""
        for turnstile, queue in self._queues.items():
            if queue and self._has_room(turnstile) and turnstile.haste <= HASTE:
                self._queues[turnstile] = self._queues.pop(turnstile)
                self._start(queue.popleft())
                turnstile.calm += 1
                self._calm.add(turnstile)
                return True
        return False

    def _start_hasty(self) -> bool:
        """Start one of those in haste: of the network that has waited longest."""
        now = self.clock()
        may = [one for one, queue in self._queues.items() if queue and self._has_room(one)]
        may = [one for one in may if one.haste > HASTE]
        if not may or any(one.started_at > now - LONG_SECONDS for one in self._hasty):
            return False
        next_one = min(may, key=self._waits_since)
        patience = MOST_PATIENCE_SECONDS * next_one.haste
        if now - self._waits_since(next_one) < patience and not self._is_quiet(next_one, now):
            return False
        ticket = self._queues[next_one].popleft()
        ticket.is_hasty = True
        self._start(ticket)
        self._hasty.add(ticket)
        return True

    def _is_quiet(self, turnstile: Turnstile, now: float) -> bool:
        """Whether no other network runs or waits that is not in haste, nor will in a moment."""
        waiting = {one for one, queue in self._queues.items() if queue and one.haste <= HASTE}
        recent = {one for one in self._calm if one.calm or one.calm_at > now - NOW_AND_THEN_SECONDS}
        self._calm = recent
        if any(one is not turnstile and (one.calm or one in waiting) for one in recent | waiting):
            return False
        return now >= self._rested_at or recent <= {turnstile}

    def _has_room(self, turnstile: Turnstile) -> bool:
        return turnstile.held < self.free and turnstile.running < turnstile.limits.at_once

    def _waits_since(self, turnstile: Turnstile) -> float:
        return max(self._queues[turnstile][0].came_at, turnstile.started_at)

    def _start(self, ticket: Ticket) -> None:
        turnstile = ticket.turnstile
        ticket.started_at = turnstile.started_at = self.clock()
        ticket.is_running = ticket.is_holding = True
        turnstile.waiting -= 1
        turnstile.running += 1
        turnstile.held += 1
        self.free -= 1
        if not ticket.admitted.done():
            ticket.admitted.set_result(None)

    def _end(self, ticket: Ticket) -> None:
        """Its answer is made, or is being sent."""
        now = self.clock()
        ticket.turnstile.running -= 1
        if ticket.is_hasty:
            self._hasty.discard(ticket)
            took = now - ticket.started_at
            self._rested_at = now + min(took * RESTS, MOST_REST_SECONDS)
        else:
            ticket.turnstile.calm -= 1
            ticket.turnstile.calm_at = now
