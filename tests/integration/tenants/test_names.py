"""The front knows whose host is whose from memory, and soon hears of new ones."""

import asyncio
from collections.abc import Callable

import pytest
from django.db import OperationalError

from tenants import names, selectors
from tenants.current import NetworkRef
from tenants.keys import CENTRAL
from tenants.names import Names
from tests.world import World


def test_hosts_are_known_in_all_their_spellings(nwl: NetworkRef) -> None:
    known = Names()
    with asyncio.Runner() as loop:
        for host in (nwl.host, nwl.host.upper(), f"{nwl.host}.", f"{nwl.host}:8000"):
            assert loop.run(known.place_of(host)) == str(nwl.id)
        assert loop.run(known.place_of("Hexitime.localhost:1")) == CENTRAL
        for host in ("", "nobody.example", f"{nwl.host},{nwl.host}", f"x.{nwl.host}", "[::1]"):
            assert loop.run(known.place_of(host)) == ""


def counted(monkeypatch: pytest.MonkeyPatch, ask: Callable[[], int]) -> list[None]:
    """One for each time that the registry is asked."""
    asked: list[None] = []

    def version() -> int:
        asked.append(None)
        return ask()

    monkeypatch.setattr(selectors, "version", version)
    return asked


def test_strange_names_have_the_registry_asked_once_a_second_at_most(
    nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = counted(monkeypatch, selectors.version)
    known = Names()

    async def story() -> None:
        together = [known.place_of(f"nobody{number}.example") for number in range(50)]
        assert set(await asyncio.gather(*together)) == {""}
        for _ in range(50):
            assert await known.place_of(nwl.host) == str(nwl.id)

    asyncio.run(story())
    assert len(asked) == 1


def test_a_new_network_is_known_when_it_is_first_asked_for(
    nwl: NetworkRef, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "STALE_SECONDS", 0.0)
    known = Names()
    with asyncio.Runner() as loop:
        assert loop.run(known.place_of("warwick.hexitime.localhost")) == ""
        warwick = world.network("warwick", "Warwick Business School", "school")
        assert loop.run(known.place_of(warwick.host)) == str(warwick.id)
        assert loop.run(known.place_of(nwl.host)) == str(nwl.id)


def test_a_database_that_is_away_is_no_fault_of_the_front(
    nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> int:
        raise OperationalError("away")

    counted(monkeypatch, fail)
    assert asyncio.run(Names().place_of(nwl.host)) == ""
    assert "Host names cannot be read: away" in caplog.text
