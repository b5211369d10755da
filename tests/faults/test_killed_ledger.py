"""Whatever is killed under mixed traffic: what was acknowledged stands, and stands once.

Real processes ask: clients, browsers through the web server, a worker. Each writes down what it
asks and what it was answered. After every kill what has no answer is asked again with the same
key, and then every ledger is held against what was written down.
`--fault-rounds` says how many rounds, `--fault-seed` with which to begin.
"""

import random
import time
from collections.abc import Iterator

import pytest

from tests.faults.traffic.ground import VICTIMS, Ground, ground
from tests.summary import Show

CLIENTS = 3
SECONDS = 2.0


@pytest.fixture(scope="module")
def here() -> Iterator[Ground]:
    with ground() as made:
        yield made


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One round for each seed; their victims in turn."""
    if "seed" not in metafunc.fixturenames:
        return
    option = metafunc.config.getoption
    rounds = option("--fault-rounds") or (50 if option("--full") else len(VICTIMS))
    first = option("--fault-seed")
    names = [*VICTIMS]
    chosen = [(seed, names[seed % len(names)]) for seed in range(first, first + rounds)]
    metafunc.parametrize(
        ("seed", "victim"), chosen, ids=[f"{seed}-{name}" for seed, name in chosen]
    )


def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(
    here: Ground, seed: int, victim: str
) -> None:
    chance = random.Random(seed)
    clients = here.people.ask("begin", count=CLIENTS, seconds=SECONDS, seed=seed)
    time.sleep(chance.uniform(0.2, SECONDS - 0.5))
    VICTIMS[victim](here, chance, clients)
    here.wait()
    ended = here.people.ask("end")
    # Who is to be killed may just have come to the end of its time.
    assert sorted(ended)[1:] == [0, 0]
    assert min(ended) == 0 or victim == "client"
    here.wait_for_quiet()
    assert here.people.ask("settle") == []


def test_everything_was_asked_and_done(
    here: Ground, show: Show, request: pytest.FixtureRequest
) -> None:
    """A round in which nothing happens would find nothing."""
    if request.config.getoption("--fault-rounds") in range(1, len(VICTIMS)):
        pytest.skip("too few rounds for everything to have happened")
    seen = here.people.ask("seen")
    for kind in (
        "transfer",
        "batch",
        "hold",
        "take",
        "release",
        "expire",
        "reverse",
        "send",
        "reserve",
        "cross_take",
        "cross_release",
        "cross_reverse",
        "seal",
    ):
        assert seen.get(f"{kind}, done"), f"no {kind} was done"
    assert seen.get("take, refused"), "no hold was taken that had expired"
    assert seen.get("web, done")
    assert seen.get("grant, done")
    show(", ".join(f"{count} {what}" for what, count in sorted(seen.items())))


@pytest.mark.parametrize("what", ["lose", "twice"])
def test_what_is_lost_or_done_twice_would_be_found(here: Ground, what: str) -> None:
    here.people.ask("falsify", what=what)
    assert here.people.ask("settle") != []
