"""Two furnished networks for all tests of a file."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.isolation.things import Things, furnish
from tests.world import World


@dataclass(frozen=True, slots=True)
class Pair:
    """Network A, from which all is tried, and network B, which must not notice."""

    world: World
    a: Things
    b: Things


@pytest.fixture(scope="module")
def pair(servers: None) -> Iterator[Pair]:
    """A and B, with an object of every kind in each."""
    world = World()
    a = furnish(
        world.network(),
        names=("Alice Archer", "Bob Baker", "Bea Broker", "Chris Champion"),
        colour="#0b6e4f",
    )
    b = furnish(
        world.network("warwick", "Warwick Business School", "school"),
        names=("Sofia Sharma", "Samir Sands", "Sally Stone", "Simon Swift"),
        colour="#aa3300",
    )
    yield Pair(world, a, b)
    world.empty()
