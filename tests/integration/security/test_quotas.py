"""r08: a network that asks too much is told to wait; the others do not notice."""

import asyncio
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import Client, override_settings

from config.embedded import cast, ports
from tenants import current
from tenants.current import NetworkRef
from tenants.front import Front, Plan
from tenants.keys import CENTRAL
from tenants.quotas import Limits
from tests.asgi import Visit
from tests.factories.members import PASSWORD, admit
from tests.figures import figure
from tests.site import PROJECT, wait_until
from tests.unit.tenants.test_turnstile import Held
from tests.world import World

CENTRE = "hexitime.localhost"
REFUSED = "hexitime_requests_refused_total"
BY_DEFAULT = Limits(per_second=30, burst=120, at_once=2)
Start = Callable[..., Any]


class Work:
    """In place of Django: it answers at once, unless it is told to hold its answers back."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.ends_with: Exception | None = None

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Any:
        self.asked.append(environ["HTTP_HOST"])
        assert self.go_on.wait(20)
        if self.ends_with is not None:
            raise self.ends_with
        start_response("200 OK", [])
        return self.stream() if "lines" in environ["PATH_INFO"] else [b"Hello"]

    def stream(self) -> Iterator[bytes]:
        for _ in range(100_000):
            yield b"line"


def django(environ: dict[str, Any], start_response: Start) -> Any:
    """Django itself, whose connections do not outlive the request."""
    response = WSGIHandler()(environ, start_response)
    connections.close_all()
    return response


def front(
    work: Any,
    *,
    per_second: float = 0.001,
    burst: float = 10,
    late: float = 0.01,
    threads: int = 8,
) -> Front:
    """Ten requests at once, and so few a second that none is added during a test."""
    limits = Limits(per_second=per_second, burst=burst, at_once=2)
    return Front(
        work, Plan(limits, threads=threads, body_bytes=lambda path: 1000, late_seconds=late)
    )


async def statuses(one: Front, host: str, count: int, path: str = "/sign-in/") -> list[int]:
    return [(await Visit(host, path).ask(one)).status for _ in range(count)]


async def until(happens: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not happens():
            await asyncio.sleep(0.005)


async def all_is_given_back(one: Front) -> None:
    await until(lambda: one.threads.free == one.threads.count)


def test_r08_a_flood_of_a_is_refused_and_b_is_served(nwl: NetworkRef, warwick: NetworkRef) -> None:
    async def story() -> None:
        one = front(django)
        assert await statuses(one, nwl.host, 15) == [200] * 10 + [429] * 5
        assert await statuses(one, warwick.host, 10) == [200] * 10
        assert await statuses(one, CENTRE, 10) == [200] * 10
        assert await statuses(one, nwl.host, 1) == [429]
        for other_spelling in (nwl.host.upper(), f"{nwl.host}.:8000", f"{nwl.host}:1"):
            assert await statuses(one, other_spelling, 1) == [429]
        await all_is_given_back(one)

    asyncio.run(story())


def test_r08_the_refusal_is_small_plain_and_like_every_response(nwl: NetworkRef) -> None:
    async def story() -> None:
        one = front(django, burst=1)
        page = await Visit(nwl.host, "/sign-in/", headers=[("x-forwarded-proto", "https")]).ask(one)
        refused = await Visit(nwl.host, "/sign-in/").ask(one)
        assert (page.status, refused.status) == (200, 429)
        assert b"Wait a few seconds" in refused.content
        assert nwl.name.encode() not in refused.content
        assert int(refused.answered["retry-after"]) > 0
        assert "no-store" in refused.answered["cache-control"]
        assert "frame-ancestors 'none'" in refused.answered["content-security-policy"]
        assert refused.answered.keys() | {"set-cookie", "vary"} >= page.answered.keys()
        for header in ("content-security-policy", "strict-transport-security", "x-frame-options"):
            assert refused.answered[header] == page.answered[header]

    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        asyncio.run(story())


def test_r08_a_flood_does_not_reach_django(nwl: NetworkRef) -> None:
    async def story() -> None:
        work = Work()
        one = front(work)
        await statuses(one, nwl.host, 30)
        assert len(work.asked) == 10
        assert await statuses(one, nwl.host, 5, "/static/design/style.css") == [200] * 5
        assert await statuses(one, nwl.host, 100, "/static/design/style.css") == (
            [200] * 95 + [429] * 5
        )

    asyncio.run(story())


def test_r08_a_refusal_takes_a_moment_and_nobody_waits_for_it(
    nwl: NetworkRef, warwick: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.front.MOST_LATE", 50)

    async def story() -> None:
        one = front(Work(), late=0.5)
        await statuses(one, nwl.host, 10)
        began = time.monotonic()
        took: list[float] = []

        async def refused() -> None:
            assert (await Visit(nwl.host).ask(one)).status == 429
            took.append(time.monotonic() - began)

        flood = [asyncio.create_task(refused()) for _ in range(80)]
        assert await statuses(one, warwick.host, 10) == [200] * 10
        assert time.monotonic() - began < 0.5
        await asyncio.gather(*flood)
        # So many are held back, and what comes on top is refused at once.
        assert sum(one < 0.5 for one in took) == 30
        assert sum(one >= 0.5 for one in took) == 50

    asyncio.run(story())


def test_r08_refusals_are_counted_for_their_network_at_once(
    nwl: NetworkRef, warwick: NetworkRef
) -> None:
    async def story() -> None:
        one = front(Work())
        assert await statuses(one, nwl.host, 17) == [200] * 10 + [429] * 7
        assert await statuses(one, CENTRE, 11) == [200] * 10 + [429]
        assert await statuses(one, "nobody.example", 11) == [200] * 10 + [429]

    before = figure(REFUSED, network=CENTRAL, reason="quota")
    asyncio.run(story())
    assert figure(REFUSED, network=str(nwl.id), reason="quota") == 7
    assert figure(REFUSED, network=CENTRAL, reason="quota") == before + 1
    assert figure(REFUSED, network=str(warwick.id), reason="quota") == 0
    assert figure(REFUSED, network="", reason="quota") == 0


def test_r08_all_hosts_that_nobody_has_share_one_quota(nwl: NetworkRef) -> None:
    async def story() -> None:
        work = Work()
        one = front(work)
        for number in range(30):
            await Visit(f"nobody{number}.hexitime.localhost").ask(one)
        assert len(work.asked) == 10
        assert await statuses(one, nwl.host, 10) == [200] * 10

    asyncio.run(story())


def test_r08_a_flood_of_unknown_hosts_keeps_no_new_network_out(
    nwl: NetworkRef, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.names.STALE_SECONDS", 0.0)
    one = front(Work())
    with asyncio.Runner() as runner:
        assert runner.run(statuses(one, "nobody.example", 11))[-1] == 429
        warwick = world.network("warwick", "Warwick Business School", "school")
        assert runner.run(statuses(one, warwick.host, 10)) == [200] * 10


def test_r08_two_floods_at_once_keep_no_third_network_out(
    nwl: NetworkRef, warwick: NetworkRef
) -> None:
    async def story() -> None:
        work = Work()
        one = front(work, per_second=30, burst=120, late=0.2)
        over = asyncio.Event()

        async def flood(host: str) -> None:
            while not over.is_set():
                await Visit(host).ask(one)

        hosts = [nwl.host, warwick.host] * 20
        floods = [asyncio.create_task(flood(host)) for host in hosts]
        await until(lambda: len(work.asked) > 40)
        for _ in range(20):
            began = time.monotonic()
            assert (await Visit(CENTRE).ask(one)).status == 200
            assert time.monotonic() - began < 0.5
        over.set()
        await asyncio.gather(*floods)
        await all_is_given_back(one)

    asyncio.run(story())


@contextmanager
def held(work: Work) -> Iterator[None]:
    work.go_on.clear()
    try:
        yield
    finally:
        work.go_on.set()


def test_r08_slow_pages_of_a_leave_threads_to_b(nwl: NetworkRef, warwick: NetworkRef) -> None:
    async def story() -> None:
        work = Work()
        one = front(work, burst=30)
        with held(work):
            slow = [asyncio.create_task(Visit(nwl.host).ask(one)) for _ in range(20)]
            await until(lambda: len(work.asked) == 2)
            b = asyncio.create_task(Visit(warwick.host).ask(one))
            await until(lambda: warwick.host in work.asked)
            assert work.asked.count(nwl.host) == 2
        assert {(await task).status for task in [*slow, b]} == {200}
        await all_is_given_back(one)

    asyncio.run(story())


def test_a_slow_upload_holds_no_thread(nwl: NetworkRef) -> None:
    async def story() -> None:
        one = front(Work(), threads=1)
        upload = Visit(nwl.host, method="POST", body=b"a=b", waits=asyncio.Event())
        task = asyncio.create_task(upload.ask(one))
        await asyncio.sleep(0.05)
        assert await statuses(one, nwl.host, 3) == [200] * 3
        upload.waits.set()
        assert (await task).status == 200

    asyncio.run(story())


def given_back_after(visits: list[Visit], work: Work, *fails: type[Exception]) -> None:
    """All threads are free again after these, and the next request is answered."""

    async def story() -> None:
        one = front(work, threads=2, burst=1000)
        for visit in visits:
            with suppress(*fails):
                await visit.ask(one)
        await all_is_given_back(one)
        work.ends_with = None
        assert await statuses(one, visits[0].host, 2) == [200, 200]

    asyncio.run(story())


def test_r12_streams_that_are_hung_up_on_give_their_threads_back(nwl: NetworkRef) -> None:
    visits = [Visit(nwl.host, "/lines/", hangs_up=10) for _ in range(20)]
    given_back_after(visits, Work())
    assert not any(visit.is_whole for visit in visits)


def test_r12_uploads_that_are_hung_up_on_never_reach_django(nwl: NetworkRef) -> None:
    work = Work()
    visits = [Visit(nwl.host, method="POST", body=b"minutes=1", more=True) for _ in range(20)]
    given_back_after(visits, work)
    assert len(work.asked) == 2


def test_r12_who_hangs_up_while_waiting_is_not_asked_for(nwl: NetworkRef) -> None:
    async def story() -> None:
        work = Work()
        one = front(work, burst=1000)
        with held(work):
            waits = [asyncio.create_task(Visit(nwl.host).ask(one)) for _ in range(2)]
            await until(lambda: len(work.asked) == 2)
            gone = [Visit(nwl.host) for _ in range(20)]
            waits += [asyncio.create_task(visit.ask(one)) for visit in gone]
            await asyncio.sleep(0.05)
            for visit in gone:
                visit.hang_up()
            await asyncio.gather(*waits[2:])
        await asyncio.gather(*waits)
        assert len(work.asked) == 2
        assert {visit.status for visit in gone} == {0}
        await all_is_given_back(one)

    asyncio.run(story())


def test_an_upload_that_is_too_large_is_not_read(nwl: NetworkRef) -> None:
    work = Work()
    visit = Visit(nwl.host, method="POST", body=b"x" * 1001, more=True)
    given_back_after([visit], work)
    assert len(work.asked) == 3


def test_what_fails_gives_its_thread_back(nwl: NetworkRef) -> None:
    work = Work()
    work.ends_with = ValueError("no")
    given_back_after([Visit(nwl.host) for _ in range(5)], work, ValueError)


def test_a_task_that_the_server_cancels_gives_its_thread_back_when_it_is_done(
    nwl: NetworkRef,
) -> None:
    async def story() -> None:
        work = Work()
        one = front(work)
        with held(work):
            task = asyncio.create_task(Visit(nwl.host).ask(one))
            await until(lambda: bool(work.asked))
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert one.threads.free == one.threads.count - 1
        await all_is_given_back(one)

    asyncio.run(story())


def test_it_begins_and_ends_with_the_server_and_takes_no_websockets(nwl: NetworkRef) -> None:
    async def said(kind: str, *words: str) -> list[str]:
        came = iter([{"type": f"{kind}.{word}"} for word in words])
        sent: list[str] = []

        async def receive() -> dict[str, Any]:
            return next(came)

        async def send(message: dict[str, Any]) -> None:
            sent.append(message["type"])

        await front(Work())({"type": kind}, receive, send)
        return sent

    lifespan = asyncio.run(said("lifespan", "startup", "shutdown"))
    assert lifespan == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert asyncio.run(said("websocket", "connect")) == ["websocket.close"]


def test_r15_three_hundred_staff_behind_one_address_sign_in_within_a_minute(
    nwl: NetworkRef,
) -> None:
    """With the quota as it is by default; the clock of the turnstile goes by what a minute is."""
    clock = Held()
    with current.enter(nwl):
        emails = [admit(name=f"Staff {one}").user.email for one in range(300)]
    one = Front(Work(), Plan(BY_DEFAULT, threads=8, body_bytes=lambda path: 1000, clock=clock))
    with asyncio.Runner() as runner:
        for email in emails:
            clock.now += 60 / 300
            assert runner.run(statuses(one, nwl.host, 3)) == [200] * 3
            client = Client(headers={"host": nwl.host}, REMOTE_ADDR="198.51.100.7")
            answer = {"username": email, "password": PASSWORD}
            assert client.get("/sign-in/").status_code == 200
            assert client.post("/sign-in/", answer).status_code == 302
            assert client.get("/").status_code == 200


def test_r08_the_real_web_server_refuses_a_flood(nwl: NetworkRef, warwick: NetworkRef) -> None:
    with web_server(NETWORK_REQUESTS_PER_SECOND="1", NETWORK_REQUESTS_BURST="5") as port:
        seen = {ports.http_status(port, nwl.host) for _ in range(10)}
        assert seen == {200, 429}
        assert [ports.http_status(port, warwick.host) for _ in range(3)] == [200] * 3


@contextmanager
def web_server(**settings: str) -> Iterator[int]:
    """As `hexitime run` starts it."""
    port = ports.find_free()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        log.mkdir()
        web, *_others = cast.Build(PROJECT, log, {**os.environ, **settings}).lasting(port)
        web.start()
        try:
            wait_until(lambda: ports.answers(port))
            yield port
        finally:
            web.stop()
