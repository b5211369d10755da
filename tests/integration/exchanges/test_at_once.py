"""Both act in the same instant: exactly one move is made, and credits move once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connections

from kernel import clock
from kernel.errors import Refused
from kernel.ids import uuid7
from tenant_apps.exchanges import services
from tenant_apps.exchanges.models import Exchange, ExchangeEvent
from tenant_apps.ledger import check
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
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


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_broker_decides_while_they_log_again(
    exchanging: Exchanging, nwl: NetworkRef, alice: Member, bob: Member, round_: int
) -> None:
    exchange, broker = exchanging("disputed"), admit(name="Brenda Broker", role="broker")
    today = clock.now().date()
    which = {"exchange_id": exchange.id}
    outcomes = at_once(
        nwl,
        lambda: services.void(**which, reason="Nobody came.", key=uuid7(), by=broker),
        lambda: services.log_hours(**which, minutes=45, helped_on=today, key=uuid7(), by=alice),
    )
    assert sorted(outcomes) == ["done", "exchange_state"]
    was_voided = outcomes[0] == "done"
    assert Exchange.objects.get().state == ("voided" if was_voided else "logged")
    assert figures(alice) == (120, 0 if was_voided else 60)


def test_two_champions_undo_at_once(
    exchanging: Exchanging, nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    exchange = exchanging("settled")
    which = {"exchange_id": exchange.id, "reason": "The wrong day."}
    services.ask_undo(**which, key=uuid7(), by=bob)
    champions = [admit(name=name, role="champion") for name in ("Carol One", "Cora Two")]
    outcomes = at_once(
        nwl,
        *(
            lambda by=champion: services.reverse(**which, key=uuid7(), by=by)
            for champion in champions
        ),
    )
    assert sorted(outcomes) == ["done", "exchange_state"]
    assert (figures(alice), figures(bob)) == ((120, 0), (120, 0))
    assert list(check.check()) == []
