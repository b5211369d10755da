"""What B notices while A is flooded: pages of B on a real web server, alone and under the flood."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles

from config.embedded import ports
from tests.benchmarks.contender import Contender
from tests.benchmarks.figures import Figure, compared, median
from tests.benchmarks.ground import Ground, Size

PAGES = ("/", "/people/", "/listings/", "/exchanges/", "/credits/")
REQUESTS = 100
# Between two pages of B, as people do, and so that B stays within its own quota.
PAUSE_SECONDS = 0.04
CLIENTS = 8

# On this machine alone, until its input ends: argument 1 is the port, 2 the host, 3 a cookie.
FLOOD = """
import collections, http.client, sys, threading
port, headers = int(sys.argv[1]), {"Host": sys.argv[2], "Cookie": sys.argv[3]}
seen, over = collections.Counter(), threading.Event()
def ask():
    web = http.client.HTTPConnection("127.0.0.1", port)
    while not over.is_set():
        web.request("GET", "/", headers=headers)
        response = web.getresponse()
        response.read()
        seen[response.status] += 1
threads = [threading.Thread(target=ask) for _ in range(int(sys.argv[4]))]
[thread.start() for thread in threads]
sys.stdin.read()
over.set()
[thread.join() for thread in threads]
print(sum(seen.values()), seen[429])
"""


def measure(here: Ground, small: Contender, size: Size) -> list[Figure]:
    """B's 95th percentile alone, and while eight clients ask A as fast as they are answered."""
    small.ask("sign_in", count=2)
    flooded, (host, cookie) = small.ask("browsers")
    alone, under, asked, refused = [], [], 0, 0
    with web(here) as port:
        p95(port, host, cookie)
        for _ in range(size.floods):
            alone.append(p95(port, host, cookie))
            with flood(port, *flooded) as told:
                under.append(p95(port, host, cookie))
            asked, refused = asked + told[0], refused + told[1]
    return [
        compared(
            "p95 of B while A is flooded (alone beside)", median(under), "ms", median(alone), 2
        ),
        Figure("requests of the flood (refused beside)", asked, "", refused),
    ]


def p95(port: int, host: str, cookie: str) -> float:
    """Milliseconds that 95 of 100 pages of B stay under, asked for one after another."""
    connection = http.client.HTTPConnection(ports.LOOPBACK, port)
    took = []
    for number in range(REQUESTS):
        path = PAGES[number % len(PAGES)]
        began = time.perf_counter()
        connection.request("GET", path, headers={"Host": host, "Cookie": cookie})
        response = connection.getresponse()
        response.read()
        took.append((time.perf_counter() - began) * 1000)
        if response.status != 200:
            raise RuntimeError(f"B was answered {response.status} for {path}.")
        time.sleep(PAUSE_SECONDS)
    connection.close()
    return quantiles(took, n=20)[-1]


@contextmanager
def flood(port: int, host: str, cookie: str) -> Iterator[list[int]]:
    """Eight clients that ask A for a member's front page, in a process of their own.

    The burst that any network may have is part of it: B is measured from the first request on.
    """
    told = [0, 0]
    words = [str(port), host, cookie, str(CLIENTS)]
    process = subprocess.Popen(
        [sys.executable, "-c", FLOOD, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield told
    finally:
        output, _ = process.communicate("", timeout=60)
        told[:] = map(int, output.split())


@contextmanager
def web(here: Ground, settings: str = "config.settings.test") -> Iterator[int]:
    """The web server, as a deployment runs it."""
    port = ports.find_free()
    given = here.environment("bench_small", settings)
    given |= {"NETWORK_REQUESTS_PER_SECOND": "30", "PORT": str(port)}
    command = [sys.executable, "-W", "ignore", "-m", "granian", "--interface", "asgi", "--no-ws"]
    options = ["--host", ports.LOOPBACK, "--port", str(port)]
    process = subprocess.Popen(
        [*command, *options, "config.asgi:application"],
        env={**os.environ, **given},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 30
        while ports.http_status(port, "hexitime.localhost") != 200:
            if time.monotonic() > until:
                raise RuntimeError("The web server does not answer.")
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)
