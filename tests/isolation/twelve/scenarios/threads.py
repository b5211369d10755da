"""Which network a thread is in, and a coroutine."""

import asyncio
import threading
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connections

from tests.isolation.twelve.hands import hands
from tests.isolation.twelve.side import (
    OF_A,
    OF_B,
    Outcome,
    Side,
    judge,
    refusals,
    same_key_in_both,
    texts,
)


def shared_object(side: Side) -> Outcome:
    """3: one thread in A and one in B both look into B, and the first is done first."""
    key = same_key_in_both(side)
    seen: list[str] = []
    with hands(side, 2) as (one, other), refusals(side) as said:
        one.enter("a")
        other.enter("b")
        look = side.enter("b"), side.enter("b")
        one.do(look[0].__enter__)
        other.do(look[1].__enter__)
        one.do(lambda: look[0].__exit__(None, None, None))
        seen = one.do(lambda: texts(side, key))
        other.do(lambda: look[1].__exit__(None, None, None))
    return judge(seen != [OF_A] and not said and f"a thread in A read {seen}", said)


def pooled_thread(side: Side) -> Outcome:
    """9: a thread has answered a request of A, and does next what names no network."""
    key = same_key_in_both(side)
    seen: list[str] = []
    with hands(side, 1) as (thread,), refusals(side) as said:
        assert thread.do(lambda: side.serve("a", lambda: texts(side, key))) == [OF_A]
        seen = thread.do(lambda: texts(side, key))
    return judge(seen and f"code in no network read {seen}", said)


def coroutine(side: Side) -> Outcome:
    """9: asynchronous code in B, after the thread that it queries by has answered one of A."""
    key = same_key_in_both(side)
    seen: list[str] = []
    with refusals(side) as said:
        seen = asyncio.run(_in_b_after_a(side, key))
    return judge(not said and seen != [OF_B] and f"a coroutine in B read {seen}", said)


async def _in_b_after_a(side: Side, key: UUID) -> list[str]:
    try:
        assert await sync_to_async(side.serve)("a", lambda: texts(side, key)) == [OF_A]
        with side.enter("b"):
            return [row.text async for row in side.model.objects.filter(pk=key)]
    finally:
        await sync_to_async(connections.close_all)()


def started_thread(side: Side) -> Outcome:
    """9: a thread that is started within a request of A."""
    key = same_key_in_both(side)
    seen: list[str] = []
    said: list[str] = []

    def look() -> None:
        try:
            with refusals(side) as refused:
                seen.extend(texts(side, key))
            said.extend(refused)
        finally:
            connections.close_all()

    def start() -> None:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()

    side.serve("a", start)
    return judge(seen and f"a thread that names no network read {seen}", said)
