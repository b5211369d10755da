"""`hexitime bench wall`: what the wall costs, beside Django alone and stock django-tenants.

Everything is measured in one run on servers of its own, the contenders in turn, so that what
else the machine does falls on all alike. Medians and ratios count, single figures do not.
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack

from tests.benchmarks import flood, growth, tax
from tests.benchmarks.command import run
from tests.benchmarks.figures import Figure
from tests.benchmarks.ground import IN_USE, Size, deployment, ground

FULL = Size(networks=1000, touched=500, rounds=30, requests=200, floods=5)
QUICK = Size(networks=60, touched=40, rounds=12, requests=100, floods=2)


def measure(size: Size, say: Callable[[str], None]) -> list[Figure]:
    """All figures of the wall."""
    with ground() as here, ExitStack() as stack:
        say("Building 10 networks")
        small = stack.enter_context(deployment(here, "bench_small"))
        large = stack.enter_context(deployment(here, "bench_large"))
        small.ask("prepare")
        large.ask("prepare")
        _host, schema = small.ask("build", first=0, count=1)
        small.ask("build", first=1, count=IN_USE - 1)
        say("Measuring what a request pays")
        figures = tax.measure(here, schema, size)
        figures += tax.looking_up(small)
        say("Flooding one network")
        figures += flood.measure(here, small, size)
        for first in range(0, size.networks, 50):
            say(f"Building {size.networks} networks: {first} are there")
            large.ask("build", first=first, count=min(50, size.networks - first))
        say("Measuring pages, starts and memory")
        figures += growth.pages(small, large, size)
        figures += growth.starting(here, size)
        return figures + growth.memory(large, size)


if __name__ == "__main__":
    sys.exit(run("wall", __doc__, measure, full=FULL, quick=QUICK))
