"""`hexitime bench market`: what people wait for in a network of 50,000 members.

The network is built by COPY, as large as the largest would be after some years. Every page is
asked for through the whole application, without a socket, by members in turn; beside it stands
the same page in a network of fifty members, measured in the same rounds. Then a worker of its own
draws random coffee for all of them, twice, and queues the mail; another tells of requests; a third
tries a saved search of everybody's on what is new.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from tests.benchmarks.command import run
from tests.benchmarks.contender import Contender
from tests.benchmarks.figures import Figure, at_most, median, percentile
from tests.benchmarks.ground import ground
from tests.bulk.amounts import Amounts

MOST_QUERIES = 12
# The limit is for pages that are read. This one takes a whole form, and looks at what it names.
UNLIMITED = ("matching, before posting",)
GOALS_MS = {"search": (40, 100), "matching": (100, 100)}
OTHERS_MS = (20, 50)
# A round may take a minute (`tenants.rounds`): each half has to stay well below.
ROUND_SECONDS = 30
MOST_OF_A_ROUND, MOST_MEGABYTES = 400, 300
# The weekly mail takes as many rounds as it needs, one in ten minutes.
TELLING_MS, WEEKLY_SECONDS, MOST_OF_A_BATCH = 200, 600, 20
# What it may come to hold beyond its first batches: nothing that grows with how many there are.
MOST_GROWN_MEGABYTES = 20
# What is new in ten minutes of a usual day, and as many as are tried at a time.
NEW = (5, 50)


@dataclass(frozen=True, slots=True)
class Size:
    """How much is built, and how often each page is asked for."""

    amounts: Amounts
    requests: int


VILLAGE = Amounts(members=50, listings=200, exchanges=500, messages=2000)
FULL = Size(Amounts(50_000, 200_000, 500_000, 2_000_000), requests=200)
QUICK = Size(Amounts(5_000, 20_000, 50_000, 200_000), requests=60)


def measure(size: Size, say: Callable[[str], None]) -> list[Figure]:
    """All figures of the market."""
    with ground() as here:
        environment = here.environment("bench_market", "config.settings.test")
        with Contender("tests.benchmarks.market_orders", environment) as orders:
            orders.ask("prepare")
            village = orders.ask("fill", slug="village", amounts=asdict(VILLAGE))
            amounts = size.amounts
            say(f"Building a network of {amounts.members:,} members by COPY")
            city = orders.ask("fill", slug="city", amounts=asdict(amounts))
            rows = f"{amounts.members:,} members, {amounts.listings:,} listings"
            built = at_most(f"building {rows}", city["seconds"], "s", 300, village["seconds"])
            pages = list(_pages(orders, size, say))
        with Contender("tests.benchmarks.coffee_orders", environment) as worker:
            coffee = list(_coffee(worker, say))
        with Contender("tests.benchmarks.telling_orders", environment) as worker:
            telling = list(_telling(worker, say))
        with Contender("tests.benchmarks.saved_orders", environment) as worker:
            return [built, *pages, *coffee, *telling, *_saved(worker, say)]


def _pages(orders: Contender, size: Size, say: Callable[[str], None]) -> Iterable[Figure]:
    for name in orders.ask("names"):
        say(f"Measuring {name}")
        goals = GOALS_MS.get(name.split(",")[0], OTHERS_MS)
        found = orders.ask("serve", name=name, requests=size.requests)
        ours, theirs = found["city"], found["village"]
        for what, of, most in (
            ("median", median, goals[0]),
            ("95th percentile", lambda values: percentile(values, 95), goals[1]),
        ):
            yield at_most(f"{name}, {what} (50 members beside)", of(ours), "ms", most, of(theirs))
        queries = f"{name}, queries"
        yield (
            Figure(queries, found["queries"], "")
            if name in UNLIMITED
            else at_most(queries, found["queries"], "", MOST_QUERIES)
        )


def _coffee(worker: Contender, say: Callable[[str], None]) -> Iterable[Figure]:
    """Two months in which everybody takes part; the second knows whom each has met."""
    worker.ask("take_part", slug="city")
    for month in ("2026-06-01", "2026-07-01"):
        say(f"Drawing random coffee of {month}")
        found = worker.ask("draw", slug="city", month=month)
        coffee = f"coffee of {found['told']:,} in {month[:7]}"
        yield at_most(f"{coffee}, pairs", found["drawing"], "s", ROUND_SECONDS)
        yield at_most(f"{coffee}, mail", found["telling"], "s", ROUND_SECONDS)
        yield at_most(f"{coffee}, queries", found["queries"], "", MOST_OF_A_ROUND)
        yield at_most(f"{coffee}, most memory", found["megabytes"], "MB", MOST_MEGABYTES)


def _telling(worker: Contender, say: Callable[[str], None]) -> Iterable[Figure]:
    """Who may help hears at once of a hundred requests; then everyone's weekly mail is made."""
    say("Telling who may help, and making everyone's weekly mail")
    found = worker.ask("tell", slug="city")
    weekly = f"weekly mail of {found['sent']:,}"
    yield at_most("telling who may help, median", median(found["at_once"]), "ms", TELLING_MS)
    yield at_most(f"{weekly}, all its rounds", found["seconds"], "s", WEEKLY_SECONDS)
    yield at_most(f"{weekly}, queries for 500", found["queries"], "", MOST_OF_A_BATCH)
    yield at_most(f"{weekly}, most memory", found["megabytes"], "MB", MOST_MEGABYTES)
    grown = f"{weekly}, memory beyond the first {found['first']:,}"
    yield at_most(grown, found["grown_megabytes"], "MB", MOST_GROWN_MEGABYTES)


def _saved(worker: Contender, say: Callable[[str], None]) -> Iterable[Figure]:
    """No goal is set for these; a round of both halves may take a minute (`tenants.rounds`)."""
    say("Saving a search for everybody")
    saved = worker.ask("save", slug="city")
    for new in NEW:
        say(f"Trying saved searches on {new} new listings")
        found = worker.ask("look", slug="city", new=new)
        searches = f"{saved:,} searches, {found['tried']:,} new listings"
        yield Figure(f"{searches}, {found['found']:,} finds", found["finding"], "s")
        yield Figure(f"{searches}, {found['told']:,} mails at once", found["telling"], "s")
        yield Figure(f"{searches}, queries", found["queries"], "")
        yield Figure(f"{searches}, most memory", found["megabytes"], "MB")


if __name__ == "__main__":
    sys.exit(run("market", __doc__, measure, full=FULL, quick=QUICK))
