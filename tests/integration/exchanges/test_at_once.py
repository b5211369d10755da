"""Both act in the same instant: exactly one move is made, and credits move once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections

from kernel.errors import Refused
from kernel.ids import uuid7
from tenant_apps.exchanges import services
from tenant_apps.exchanges.models import Exchange, ExchangeEvent
from tenant_apps.ledger import check
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.integration.exchanges.conftest import Exchanging, figures

ROUNDS = 8
Act = Callable[[], object]


def at_once(network: NetworkRef, *acts: Act) -> list[str]:
    """What became of each: `done`, or the refusal's code."""
    barrier = Barrier(len(acts))

    def run(act: Act) -> str:
        try:
            with current.enter(network):
                Exchange.objects.count()
                barrier.wait()
                act()
            return "done"
        except Refused as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_accept_and_withdraw(
    exchanging: Exchanging, nwl: NetworkRef, alice: Member, bob: Member, round_: int
) -> None:
    exchange = exchanging()
    outcomes = at_once(
        nwl,
        lambda: services.accept(exchange_id=exchange.id, key=uuid7(), by=alice),
        lambda: services.withdraw(exchange_id=exchange.id, key=uuid7(), by=bob),
    )
    assert sorted(outcomes) == ["done", "exchange_state"]
    accepted = outcomes[0] == "done"
    assert Exchange.objects.get().state == ("accepted" if accepted else "withdrawn")
    assert figures(alice) == (120, 60 if accepted else 0)


@pytest.mark.parametrize("key", [None, uuid7()], ids=["two forms", "one form twice"])
def test_confirm_twice(
    exchanging: Exchanging, nwl: NetworkRef, alice: Member, bob: Member, key: UUID | None
) -> None:
    exchange = exchanging("logged")

    def confirm() -> object:
        return services.confirm(exchange_id=exchange.id, key=key or uuid7(), by=alice)

    outcomes = at_once(nwl, confirm, confirm)
    assert sorted(outcomes) == (["done", "done"] if key else ["done", "exchange_state"])
    assert (figures(alice), figures(bob)) == ((60, 0), (180, 0))
    assert ExchangeEvent.objects.filter(kind="settled").count() == 1
    assert list(check.check()) == []


def test_accept_two_exchanges_with_credits_for_one(
    exchanging: Exchanging, nwl: NetworkRef, alice: Member
) -> None:
    one, other = exchanging(minutes=90), exchanging(minutes=90)
    outcomes = at_once(
        nwl,
        lambda: services.accept(exchange_id=one.id, key=uuid7(), by=alice),
        lambda: services.accept(exchange_id=other.id, key=uuid7(), by=alice),
    )
    assert sorted(outcomes) == ["done", "not_enough_credits"]
    assert figures(alice) == (120, 90)


def test_both_log_hours(
    exchanging: Exchanging, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    exchange = exchanging("accepted")
    day = exchange.created_at.date()

    def log(by: Member, minutes: int) -> Act:
        return lambda: services.log_hours(
            exchange_id=exchange.id, minutes=minutes, helped_on=day, key=uuid7(), by=by
        )

    outcomes = at_once(nwl, log(alice, 90), log(bob, 60))
    assert sorted(outcomes) == ["done", "exchange_state"]
    logged = 90 if outcomes[0] == "done" else 60
    assert Exchange.objects.get().logged_minutes == logged
    assert figures(alice) == (120, logged)


@pytest.mark.parametrize("same_key", [True, False])
def test_propose_twice_to_one_listing(
    inside: NetworkRef, nwl: NetworkRef, alice: Member, bob: Member, same_key: bool
) -> None:
    listing, key = ListingFactory(owner=alice), uuid7()

    def propose() -> object:
        return services.propose_to_listing(
            listing_id=listing.id,
            minutes=60,
            message="I can help.",
            key=key if same_key else uuid7(),
            by=bob,
        )

    outcomes = at_once(nwl, propose, propose)
    assert sorted(outcomes) == (["done", "done"] if same_key else ["already_proposed", "done"])
    assert Exchange.objects.count() == 1


def test_many_write_at_once(
    exchanging: Exchanging, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    exchange = exchanging()
    acts: list[Act] = [
        lambda by=by: services.write(exchange_id=exchange.id, text="Hi", key=uuid7(), by=by)  # type: ignore[misc]
        for by in (alice, bob, alice, bob)
    ]
    assert at_once(nwl, *acts) == ["done"] * 4
    assert sorted(exchange.notes.values_list("position", flat=True)) == [2, 3, 4, 5, 6]
