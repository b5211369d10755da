"""`hexitime bench directory`: searching what fifty networks share with one another.

One network has members who search; the others stand in the registry and in the federation, and tell
their listings and people as networks do. Every page is asked for through the whole application,
without a socket.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from tests.benchmarks.command import run
from tests.benchmarks.contender import Contender
from tests.benchmarks.figures import Figure, at_most, median, percentile
from tests.benchmarks.ground import ground

MOST_QUERIES = 12
GOAL_MS = 100
# What a network's round may take (`tenants.rounds`), for all that it shares.
ROUND_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many networks share, and how much all of them together."""

    networks: int
    listings: int
    people: int


@dataclass(frozen=True, slots=True)
class Size:
    """How much is told, and how often each page is asked for."""

    amounts: Amounts
    requests: int


FULL = Size(Amounts(networks=50, listings=200_000, people=20_000), requests=200)
QUICK = Size(Amounts(networks=50, listings=20_000, people=2_000), requests=60)


def measure(size: Size, say: Callable[[str], None]) -> list[Figure]:
    """All figures of the directory."""
    with ground() as here:
        environment = here.environment("bench_directory", "config.settings.test")
        with Contender("tests.benchmarks.directory_orders", environment) as orders:
            orders.ask("prepare")
            amounts = size.amounts
            say(f"Telling {amounts.listings:,} listings of {amounts.networks} networks")
            told = orders.ask("fill", amounts=asdict(amounts))
            each = f"telling {amounts.listings // amounts.networks:,} listings of one network"
            return [
                at_most(f"{each}, slowest", told["slowest"], "s", ROUND_SECONDS),
                *_pages(orders, size, say),
            ]


def _pages(orders: Contender, size: Size, say: Callable[[str], None]) -> Iterable[Figure]:
    for name in orders.ask("names"):
        say(f"Measuring {name}")
        found = orders.ask("serve", name=name, requests=size.requests)
        yield Figure(f"{name}, median", median(found["took"]), "ms")
        last = percentile(found["took"], 95)
        yield at_most(f"{name}, 95th percentile", last, "ms", GOAL_MS)
        yield at_most(f"{name}, queries", found["queries"], "", MOST_QUERIES)


if __name__ == "__main__":
    sys.exit(run("directory", __doc__, measure, full=FULL, quick=QUICK))
