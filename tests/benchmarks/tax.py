"""What a request pays for being in a network: the same view with and without the wall, and on
stock django-tenants."""

from tests.benchmarks.contender import Contender
from tests.benchmarks.figures import Figure, at_most, compared, median
from tests.benchmarks.ground import HOST, Ground, Size, stock

PATHS = {"no query": "/nothing/", "one query": "/query/", "a transaction": "/transaction/"}


def measure(here: Ground, schema: str, size: Size) -> list[Figure]:
    """What a request pays for being in a network, against the same view without one."""
    orders = "tests.benchmarks.tax_orders"
    settings = "tests.benchmarks.settings"
    plain_environment = here.environment("bench_small", f"{settings}.plain")
    plain_environment["BENCH_SCHEMA"] = schema
    with (
        Contender(orders, here.environment("bench_small", f"{settings}.walled")) as walled,
        Contender(orders, plain_environment) as plain,
        stock(here) as stocked,
    ):
        contenders = {"walled": walled, "plain": plain, "stock": stocked}
        figures = []
        for name, path in PATHS.items():
            took = _in_turn(contenders, path, size)
            ours = median(a - b for a, b in zip(took["walled"], took["plain"], strict=True))
            theirs = median(a - b for a, b in zip(took["stock"], took["plain"], strict=True))
            figures.append(at_most(f"request tax, {name} (stock beside)", ours, "ms", 0.1, theirs))
        for name in ("one query", "a transaction"):
            figures += _messages(contenders, name)
    return figures


def _messages(contenders: dict[str, Contender], name: str) -> list[Figure]:
    """How often a request waits for the database server."""
    asked = {
        one: each.ask("messages", host=HOST, path=PATHS[name]) for one, each in contenders.items()
    }
    named = f"messages, {name}"
    return [
        compared(f"{named} (Django alone beside)", asked["walled"], "", asked["plain"], 1),
        Figure(f"{named}, on stock", asked["stock"], ""),
    ]


def _in_turn(contenders: dict[str, Contender], path: str, size: Size) -> dict[str, list[float]]:
    """Each contender's median in every round, the rounds of all interleaved."""
    took: dict[str, list[float]] = {name: [] for name in contenders}
    for each in contenders.values():
        each.ask("serve", host=HOST, path=path, count=size.requests)
    for _ in range(size.rounds):
        for name, each in contenders.items():
            took[name].append(each.ask("serve", host=HOST, path=path, count=size.requests))
    return took


def looking_up(small: Contender) -> list[Figure]:
    small.ask("sign_in", count=1)
    memory, registry = small.ask("look_up", count=2000)
    return [compared("host found (asking the registry beside)", memory, "us", registry, 0.1)]
