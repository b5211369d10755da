"""What the database itself demands of holds between networks, and of what undoes a transfer."""

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError

from kernel import database
from kernel.ids import uuid7
from shared_apps.federation import holds
from shared_apps.federation.models import CrossHold, CrossRelease, CrossTransfer
from tenant_apps.ledger import posting, refusals
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, Hold, HoldOutcome
from tenants import current
from tests.factories.federation import CrossHoldFactory, CrossReleaseFactory
from tests.integration.federation.ground import KEPT, Trade, held, let_go, suspend
from tests.integration.federation.test_reversals import send
from tests.world import World


@pytest.fixture
def kept(trade: Trade) -> CrossHold:
    """An hour of Sofia's that is held for Alice."""
    return CrossHoldFactory(payer=trade.sofia, payee=trade.alice)


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("minutes_positive", {"minutes": 0}),
        ("two_networks", {"payee_network_id": "payer"}),
        ("handles", {"payer_handle": ""}),
        ("handles", {"payee_handle": ""}),
    ],
)
def test_what_is_no_hold_is_refused(
    world: World, trade: Trade, constraint: str, wrong: dict[str, Any]
) -> None:
    row = {
        "reference": uuid7(),
        "payer_network_id": trade.sofia.network.id,
        "payee_network_id": trade.alice.network.id,
        "payer_account": trade.sofia.account_id,
        "payee_account": trade.alice.account_id,
        "payer_handle": "sofia",
        "payee_handle": "alice",
        "minutes": 15,
        "request_hash": b"",
    } | {k: trade.sofia.network.id if v == "payer" else v for k, v in wrong.items()}
    columns, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    insert = f"INSERT INTO shared.federation_cross_hold ({columns}) VALUES ({marks})"
    with world.admin() as admin, pytest.raises(psycopg.errors.CheckViolation) as refused:
        admin.execute(insert, list(row.values()))
    assert refused.value.diag.constraint_name == f"federation_cross_hold_{constraint}"


@pytest.mark.parametrize("what", ["hold", "release"])
@pytest.mark.parametrize("change", ["UPDATE {} SET actor = NULL", "DELETE FROM {}", "TRUNCATE {}"])
def test_holds_and_releases_are_written_once_whoever_asks(
    world: World, trade: Trade, what: str, change: str
) -> None:
    CrossReleaseFactory(payer=trade.sofia, payee=trade.alice)
    statement = change.format(f"shared.federation_cross_{what}")
    with world.admin() as admin, pytest.raises(psycopg.DatabaseError) as refused:
        admin.execute(statement)
    assert refused.value.sqlstate == "FD003"


def test_a_network_that_something_is_held_for_is_not_forgotten(
    world: World, kept: CrossHold
) -> None:
    for statement in ("DELETE FROM", "TRUNCATE"):
        with world.admin() as admin, pytest.raises(KEPT):
            admin.execute(f"{statement} shared.federation_network")


def state_of(work: Any) -> str | None:
    """What the database says by its own name."""
    with current.federation(), pytest.raises(DatabaseError) as refused, database.atomic():
        work()
    return getattr(refused.value.__cause__, "sqlstate", None)


def exchange(trade: Trade, reference: Any, **other: Any) -> CrossTransfer:
    row = {
        "reference": reference,
        "kind": "exchange",
        "payer_network_id": trade.sofia.network.id,
        "payee_network_id": trade.alice.network.id,
        "payer_handle": "sofia",
        "payee_handle": "alice",
        "minutes": 60,
        "request_hash": b"",
    }
    return CrossTransfer.objects.create(**row | other)


def test_an_exchange_is_paid_from_a_hold_of_its_own(trade: Trade, kept: CrossHold) -> None:
    ended = CrossReleaseFactory(payer=trade.sofia, payee=trade.alice, minutes=15)
    assert state_of(lambda: exchange(trade, uuid7())) == "FD006"
    assert state_of(lambda: exchange(trade, ended.pk)) == "FD007"
    turned = {
        "payer_network_id": trade.alice.network.id,
        "payee_network_id": trade.sofia.network.id,
    }
    assert state_of(lambda: exchange(trade, kept.reference, **turned)) == "FD007"


def test_a_release_is_of_a_hold_that_stands(trade: Trade, kept: CrossHold) -> None:
    holds.take(reference=kept.reference, minutes=15, by=None)
    for reference, state in ((uuid7(), "FD006"), (kept.reference, "FD007")):
        work = lambda pk=reference: CrossRelease.objects.create(hold_id=pk)  # noqa: E731
        assert state_of(work) == state


@pytest.mark.parametrize(
    "wrong",
    [
        {"reverses_id": "nothing"},
        {"minutes": 45},
        {"payer_network_id": "sofia", "payee_network_id": "alice"},
    ],
)
def test_a_reversal_mirrors_what_crossed(trade: Trade, wrong: dict[str, Any]) -> None:
    reference = send(trade)
    named = {
        "nothing": uuid7(),
        "sofia": trade.sofia.network.id,
        "alice": trade.alice.network.id,
    }
    row = {
        "kind": "reversal",
        "reverses_id": reference,
        "payer_network_id": trade.alice.network.id,
        "payee_network_id": trade.sofia.network.id,
    } | {key: named.get(value, value) for key, value in wrong.items()}
    assert state_of(lambda: exchange(trade, uuid7(), **row)) == "FD008"


def test_the_databases_own_look_finds_a_network_that_rests(trade: Trade, kept: CrossHold) -> None:
    suspend(trade.alice.network)
    assert state_of(lambda: exchange(trade, kept.reference)) == "FD002"


def test_a_settlement_names_nobody_and_asks_for_no_trade(trade: Trade) -> None:
    """Of a network that has left, and rests."""
    let_go(trade.sofia.network)
    suspend(trade.alice.network)
    nobody = {"payer_handle": "", "payee_handle": ""}
    with current.federation():
        assert exchange(trade, uuid7(), kind="settlement", **nobody).pk
    assert state_of(lambda: exchange(trade, uuid7(), kind="gift")) in {"FD001", "FD002"}
    assert state_of(lambda: exchange(trade, uuid7(), kind="gift", **nobody)) == "23514"


def test_a_network_alone_neither_makes_nor_ends_a_part_of_a_hold(
    trade: Trade, kept: CrossHold
) -> None:
    for side in (trade.sofia, trade.alice):
        with current.enter(side.network):
            part = Hold.objects.get(federation_reference=kept.reference)
            clearing = ledger.open_account(kind=AccountKind.CLEARING, holder=side.network.id)
            with pytest.raises(refusals.FederationOnly):
                ledger.release(hold=part.id, by=None)
            with pytest.raises(refusals.FederationOnly):
                ledger.take(key=uuid7(), hold=part.id, minutes=15, by=None)
            new = posting.NewHold(
                key=uuid7(),
                payer=side.account_id,
                payee=clearing,
                minutes=15,
                by=None,
                federation_reference=kept.reference,
            )
            with pytest.raises(refusals.FederationOnly), database.statement() as cursor:
                posting.insert_hold(cursor, None, new)
    assert trade.figures() == held(60)


def test_operators_end_no_hold_between_networks(trade: Trade, kept: CrossHold) -> None:
    with current.shared():
        part = Hold.objects.get(federation_reference=kept.reference)
        with pytest.raises(refusals.FederationOnly), database.statement() as cursor:
            posting.insert_resolution(
                cursor, None, hold=part.id, outcome=HoldOutcome.RELEASED, by=None
            )
    assert trade.figures() == held(60)
