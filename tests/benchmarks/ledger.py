"""`hexitime bench ledger`: what a posting costs, beside pgbench's TPC-B-like run.

All is measured in one run on a server of its own that syncs its disk as a real one does. The
contenders take turns, forth and back, so that what else the machine does, and what one leaves to
the next, falls on all alike; the median of the rounds' ratios counts.
"""

import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from tests.benchmarks import ledger_scripts
from tests.benchmarks.command import run
from tests.benchmarks.contender import Contender
from tests.benchmarks.figures import Figure, at_least, at_most, compared, median
from tests.benchmarks.ground import Ground, ground
from tests.benchmarks.ledger_scripts import Pgbench, Places

ORDERS = "tests.benchmarks.ledger_orders"
DATABASE = "bench_ledger"
BUSY = 8


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. `few` and `many` are numbers of accounts."""

    rounds: int
    seconds: int
    clients: tuple[int, ...]
    few: int
    many: int
    checked: int
    grown: int


FULL = Size(6, 4, (1, 4, 8, 16), few=4000, many=100_000, checked=1_000_000, grown=10_000_000)
QUICK = Size(4, 2, (1, 8), few=4000, many=20_000, checked=100_000, grown=200_000)
# What is wanted, by number of clients and for each other thing that is measured.
LEAST = {1: 1.0, 4: 1.0, 8: 1.3, 16: 1.3}
POPULAR, HOLDING, CROSSING, SERVICE = 0.8, 0.5, 0.3, 0.4
# Three ledgers and two records do the work of at least three and a half local ones; beside two.
EXCHANGING = 0.45
CHECK_SECONDS, CHECK_MEMORY, GROWN = 20, 1.1, 1.2


class Course:
    """The server, its databases, and a process that knows the project."""

    def __init__(self, here: Ground, orders: Contender, size: Size) -> None:
        self.size = size
        self.pgbench = Pgbench(here.postgres)
        self.orders = orders
        self.environment = here.environment(DATABASE, "config.settings.test")
        self.pgbench.make_tpcb()
        self.places = Places(**orders.ask("found"))
        orders.ask("fill", network=0, accounts=size.many)
        orders.ask("fill", network=1, accounts=size.few)

    def tpcb(self, clients: int) -> float:
        return self.pgbench.tpcb(clients, self.size.seconds)

    def run(self, scripts: list[str], clients: int) -> float:
        """Transactions a second."""
        return self.pgbench.run(DATABASE, scripts, clients, self.size.seconds)

    def rounds(self, *contenders: Callable[[], float]) -> list[list[float]]:
        """What each did in every round; every other round goes backwards."""
        found: list[list[float]] = [[] for _ in contenders]
        places = list(enumerate(contenders))
        for number in range(self.size.rounds):
            for place, one in reversed(places) if number % 2 else places:
                found[place].append(one())
        return found


def measure(size: Size, say: Callable[[str], None]) -> list[Figure]:
    """All figures of the ledger."""
    with ground(durable=True) as here, ExitStack() as stack:
        say("Building two networks, and TPC-B at scale 20")
        environment = here.environment(DATABASE, "config.settings.test")
        orders = stack.enter_context(Contender(ORDERS, environment))
        course = Course(here, orders, size)
        figures = list(_postings(course, say))
        say("Measuring a popular account, holds, and what crosses networks")
        figures += _kinds(course)
        say("Measuring the Python service")
        figures.append(_service(course))
        return figures + list(_growing(course, say))


def _postings(course: Course, say: Callable[[str], None]) -> Iterable[Figure]:
    for clients in course.size.clients:
        say(f"Measuring postings of {clients} clients")
        scripts = [
            ledger_scripts.posting(course.places, course.size.few),
            ledger_scripts.posting(course.places, course.size.many),
        ]
        works = [lambda c=clients: course.tpcb(c)]
        works += [lambda s=script, c=clients: course.run(s, c) for script in scripts]
        tpcb, *ours = course.rounds(*works)
        for accounts, found in zip((course.size.few, course.size.many), ours, strict=True):
            name = f"postings, {clients} clients, {accounts:,} accounts (TPC-B-like beside)"
            yield _by_round(name, found, tpcb, LEAST[clients])


def _kinds(course: Course) -> Iterable[Figure]:
    places, few = course.places, course.size.few
    scripts = {
        "all postings to or from one popular account (spread beside)": (
            ledger_scripts.popular(places, few),
            POPULAR,
        ),
        "holds placed and taken (postings beside)": (
            ledger_scripts.holding(places, few),
            HOLDING,
        ),
        "transfers between two networks (postings beside)": (
            ledger_scripts.crossing(places, few),
            CROSSING,
        ),
    }
    spread = ledger_scripts.posting(places, few)
    for name, (script, least) in scripts.items():
        yield _beside(course, name, script, spread, least)
    yield _beside(
        course,
        "exchanges between two networks, held and paid (two local ones beside)",
        ledger_scripts.exchanging(places, few),
        ledger_scripts.holding_in_both(places, few),
        EXCHANGING,
    )


def _beside(course: Course, name: str, script: list[str], plain: list[str], least: float) -> Figure:
    theirs, ours = course.rounds(lambda: course.run(plain, BUSY), lambda: course.run(script, BUSY))
    return _by_round(name, ours, theirs, least)


def _service(course: Course) -> Figure:
    """Eight processes that call the service, beside eight clients of pgbench."""
    script = ledger_scripts.posting(course.places, course.size.few)
    with ExitStack() as stack, ThreadPoolExecutor(BUSY) as pool:
        processes = [
            stack.enter_context(Contender(ORDERS, course.environment)) for _ in range(BUSY)
        ]

        def serve(seconds: float) -> float:
            asked = [
                pool.submit(one.ask, "transfer_for", seconds=seconds, accounts=course.size.few)
                for one in processes
            ]
            return sum(one.result() for one in asked)

        serve(0.2)
        ours, theirs = course.rounds(
            lambda: serve(course.size.seconds), lambda: course.run(script, BUSY)
        )
    name = "ledger.transfer in 8 processes (pgbench's 8 clients beside)"
    return _by_round(name, ours, theirs, SERVICE)


def _growing(course: Course, say: Callable[[str], None]) -> Iterable[Figure]:
    """What a check of a large ledger takes, its seals and all, and a posting to it."""
    size = course.size
    say("Writing and sealing a history of 10,000 transfers")
    course.orders.ask("history", network=2, first=0, last=10_000)
    course.orders.ask("history", network=3, first=0, last=10_000)
    course.orders.ask("seal", network=2)
    small = course.orders.ask("check", network=2)
    say(f"Writing and sealing a history of {size.checked:,} transfers")
    course.orders.ask("history", network=3, first=10_000, last=size.checked)
    sealed = course.orders.ask("seal", network=3)
    if sealed["rows"] < size.checked:
        raise RuntimeError(f"Only {sealed['rows']:,} rows of the history were sealed.")
    yield Figure(f"sealing of {sealed['rows']:,} rows, from none", sealed["seconds"], "s")
    large = course.orders.ask("check", network=3)
    name = f"check of {size.checked:,} transfers, all of them sealed"
    yield at_most(name, large["seconds"], "s", CHECK_SECONDS)
    yield compared(
        "memory after it (after a check of 10,000 beside)",
        large["megabytes"],
        "MB",
        small["megabytes"],
        CHECK_MEMORY,
    )
    say(f"Writing a history of {size.grown:,} transfers")
    course.orders.ask("history", network=3, first=size.checked, last=size.grown)
    scripts = [ledger_scripts.posting(course.places, 10_000, network=network) for network in (2, 3)]
    few, many = course.rounds(*(lambda s=script: course.run(s, BUSY) for script in scripts))
    took = [1000 * BUSY / rate for rate in many]
    before = [1000 * BUSY / rate for rate in few]
    yield compared(
        f"a posting after {size.grown:,} transfers (after 10,000 beside)",
        median(took),
        "ms",
        median(before),
        GROWN,
    )


def _by_round(name: str, ours: list[float], theirs: list[float], least: float) -> Figure:
    """Medians, and the median of the rounds' ratios."""
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    return at_least(name, median(ours), "/s", median(theirs), least, ratio=ratio)


if __name__ == "__main__":
    sys.exit(run("ledger", __doc__, measure, full=FULL, quick=QUICK))
