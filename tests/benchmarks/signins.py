"""`hexitime bench signins`: 300 staff behind one address come within a minute.

Each opens the page to sign in, signs in by password, and opens the front page, on one web process
as a deployment runs it: the real hasher, the quotas as they are by default. The servers, the web
process and the people share this machine. Whoever is told to wait a moment waits and tries again,
as people do, and is counted.
"""

import http.client
import re
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from config.embedded import ports
from tests.benchmarks.command import run
from tests.benchmarks.contender import Contender
from tests.benchmarks.figures import Figure, at_least, at_most, median, percentile
from tests.benchmarks.flood import web
from tests.benchmarks.ground import ground

SETTINGS = "tests.benchmarks.settings.real_hasher"
PASSWORD = "three quiet otters swim"
MINUTE = 60.0
# The last comes when there is still time to sign in.
LAST_COMES = 55.0
ALONE = 5
TOO_FAST = 429
AGAIN_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Size:
    """How many people come, and in how long."""

    people: int
    seconds: float


FULL = Size(people=300, seconds=LAST_COMES)
QUICK = Size(people=150, seconds=LAST_COMES / 2)


@dataclass
class Person:
    """Somebody who signs in with a browser of their own."""

    email: str
    host: str
    port: int
    refused: int = 0
    took: float = 0.0
    is_in: bool = False
    cookies: dict[str, str] = field(default_factory=dict)

    def come(self) -> None:
        """From the first page to the front page."""
        began = time.perf_counter()
        form = self.ask("GET", "/sign-in/", 200)
        written = {
            "username": self.email,
            "password": PASSWORD,
            "csrfmiddlewaretoken": _token(form),
        }
        self.ask("POST", "/sign-in/", 302, urlencode(written))
        self.ask("GET", "/", 200)
        self.is_in = True
        self.took = time.perf_counter() - began

    def ask(self, method: str, path: str, expected: int, body: str = "") -> str:
        """The page; told that it is too fast, wait and ask again. Raises RuntimeError."""
        status, page = self._asked(method, path, body)
        while status == TOO_FAST:
            self.refused += 1
            time.sleep(AGAIN_SECONDS)
            status, page = self._asked(method, path, body)
        if status != expected:
            raise RuntimeError(f"{method} {path} was answered {status}.")
        return page

    def _asked(self, method: str, path: str, body: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(ports.LOOPBACK, self.port, timeout=MINUTE)
        headers = {"Host": self.host}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://{self.host}"
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        page = response.read().decode()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        connection.close()
        return response.status, page


def _token(form: str) -> str:
    """What a form is posted back with."""
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]  # type: ignore[index]


def measure(size: Size, say: Callable[[str], None]) -> list[Figure]:
    """How many of them are in within the minute, how long each took, and who was refused."""
    with ground() as here:
        given = here.environment("bench_small", SETTINGS)
        with Contender("tests.benchmarks.signins_orders", given) as orders:
            orders.ask("prepare")
            say(f"Admitting {size.people} people")
            host, emails = orders.ask("staff", count=ALONE + size.people, password=PASSWORD)
        with web(here, SETTINGS) as port:
            people = [Person(email, f"{host}:{port}", port) for email in emails]
            say("Signing in one by one")
            for person in people[:ALONE]:
                person.come()
            say(f"Signing in {size.people} within {size.seconds:g} seconds")
            in_time = rush(people[ALONE:], size)
        return _figures(people[:ALONE], people[ALONE:], in_time, size)


def rush(people: list[Person], size: Size) -> int:
    """All come, evenly spread; returns how many were in when their minute was over."""
    minute = MINUTE * size.seconds / LAST_COMES
    began = time.perf_counter()
    coming = []
    for number, person in enumerate(people):
        time.sleep(max(0.0, began + number * size.seconds / len(people) - time.perf_counter()))
        coming.append(threading.Thread(target=person.come))
        coming[-1].start()
    time.sleep(max(0.0, began + minute - time.perf_counter()))
    in_time = sum(person.is_in for person in people)
    for thread in coming:
        thread.join()
    return in_time


def _figures(alone: list[Person], rushed: list[Person], in_time: int, size: Size) -> list[Figure]:
    one = median(person.took for person in alone)
    took = [person.took for person in rushed]
    refused = sum(person.refused for person in rushed)
    return [
        at_least("signed in when the minute was over (of)", in_time, "", size.people, 1),
        at_most("told to wait a moment", refused, "times", 0),
        Figure("signing in, median (alone beside)", median(took), "s", one, median(took) / one),
        Figure("signing in, 95th percentile (alone beside)", percentile(took, 95), "s", one),
    ]


if __name__ == "__main__":
    sys.exit(run("signins", __doc__, measure, full=FULL, quick=QUICK))
