"""Between networks: three ledgers in one transaction, through the federation's door alone."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.db import ProgrammingError

from kernel import database
from kernel.ids import uuid7
from tenant_apps.ledger import check, posting, selectors, services
from tenant_apps.ledger.models import Account, AccountKind, HoldOutcome, TransferKind
from tenant_apps.ledger.posting import NewHold, NewTransfer, Posted
from tenant_apps.ledger.refusals import FederationOnly, LedgerRefused, NotEnoughCredits
from tenants import current
from tenants.current import SHARED_SCHEMA, NetworkRef
from tests.factories.ledger import AccountFactory, clearing
from tests.integration.ledger.ask import assert_refused, assert_sound, give, set_aside


class Between:
    """Alice in one network, Sofia in another, and the national ledger with a limit of 3 hours."""

    def __init__(self, home: NetworkRef, away: NetworkRef) -> None:
        self.home, self.away = home, away
        with current.enter(home):
            self.alice, self.home_clearing = AccountFactory(minutes=600), clearing()
        with current.enter(away):
            self.sofia, self.away_clearing = AccountFactory(), clearing()
        with current.shared():
            self.national = [
                services.open_account(kind=AccountKind.NETWORK, holder=one.id, floor=-180)
                for one in (home, away)
            ]

    def legs(self, reference: UUID, minutes: int) -> list[tuple[str, NewTransfer]]:
        def leg(name: str, kind: TransferKind, payer: UUID, payee: UUID) -> NewTransfer:
            return NewTransfer(
                key=uuid5(reference, name),
                kind=kind,
                payer=payer,
                payee=payee,
                minutes=minutes,
                by=None,
                federation_reference=reference,
            )

        out = leg("out", TransferKind.FEDERATED_OUT, self.alice.id, self.home_clearing.id)
        came = leg("in", TransferKind.FEDERATED_IN, self.away_clearing.id, self.sofia.id)
        across = leg("national", TransferKind.NATIONAL, *self.national)
        return [(self.home.schema, out), (self.away.schema, came), (SHARED_SCHEMA, across)]

    def send(self, reference: UUID, minutes: int) -> list[Posted]:
        with (
            current.federation(self.home, self.away),
            database.atomic(),
            database.cursor() as cursor,
        ):
            return [
                posting.insert_transfer(cursor, schema, leg)
                for schema, leg in self.legs(reference, minutes)
            ]

    def balances(self) -> tuple[int, int, int, int]:
        """Alice, home's clearing, away's clearing, Sofia."""
        with current.enter(self.home):
            paid = [selectors.account(one.id).balance_minutes for one in (self.alice, clearing())]
        with current.enter(self.away):
            got = [selectors.account(one.id).balance_minutes for one in (clearing(), self.sofia)]
        return paid[0], paid[1], got[0], got[1]


@pytest.fixture
def between(nwl: NetworkRef, warwick: NetworkRef) -> Iterator[Between]:
    return Between(nwl, warwick)


def assert_all_sound(between: Between) -> None:
    for network in (between.home, between.away):
        with current.enter(network):
            assert_sound()
    _, home, away, _ = between.balances()
    with current.shared():
        assert_sound()
        found = check.against_national(
            clearing={between.home.id: home, between.away.id: away},
            positions=selectors.positions(),
        )
        assert list(found) == []


def test_three_ledgers_show_one_transfer(between: Between) -> None:
    between.send(uuid7(), 90)
    assert between.balances() == (510, 90, -90, 90)
    with current.shared():
        assert selectors.positions() == {between.home.id: -90, between.away.id: 90}
    assert_all_sound(between)


def test_the_same_reference_moves_credits_once(between: Between) -> None:
    reference = uuid7()
    between.send(reference, 90)
    assert all(posted.replayed for posted in between.send(reference, 90))
    assert between.balances() == (510, 90, -90, 90)


def test_a_refusal_in_the_last_ledger_undoes_all_three(between: Between) -> None:
    with pytest.raises(NotEnoughCredits):
        between.send(uuid7(), 195)
    assert between.balances() == (600, 0, 0, 0)
    assert_all_sound(between)


def test_a_network_at_its_limit_can_still_earn(between: Between) -> None:
    between.send(uuid7(), 180)
    with pytest.raises(NotEnoughCredits):
        between.send(uuid7(), 15)
    between.home, between.away = between.away, between.home
    between.alice, between.sofia = between.sofia, between.alice
    between.home_clearing, between.away_clearing = between.away_clearing, between.home_clearing
    between.national.reverse()
    between.send(uuid7(), 60)
    assert_all_sound(between)


@pytest.mark.parametrize("reference", [None, uuid7()])
def test_a_networks_own_role_does_not_move_its_clearing(between: Between, reference: Any) -> None:
    with current.enter(between.home):
        with pytest.raises(FederationOnly):
            give(between.alice, between.home_clearing, 15, federation_reference=reference)
        with pytest.raises(FederationOnly):
            set_aside(between.alice, between.home_clearing, 15)
    assert between.balances() == (600, 0, 0, 0)


def test_the_shared_role_does_not_move_positions(between: Between) -> None:
    payer, payee = [Account(id=one, holder=uuid7()) for one in between.national]
    with current.shared(), pytest.raises(FederationOnly):
        give(payer, payee, 15, federation_reference=uuid7())


@pytest.mark.parametrize("side", ["home", "away"])
def test_a_network_alone_does_not_reverse_its_part(between: Between, side: str) -> None:
    reference = uuid7()
    between.send(reference, 90)
    network, part = {"home": (between.home, "out"), "away": (between.away, "in")}[side]
    with current.enter(network):
        assert_refused(
            lambda: services.reverse(key=uuid7(), transfer=uuid5(reference, part), by=None),
            "federation_only",
            "Only the federation moves credits between networks.",
        )
    assert between.balances() == (510, 90, -90, 90)
    assert_all_sound(between)


def test_nothing_crosses_without_a_reference(between: Between) -> None:
    [(schema, leg), *_] = between.legs(uuid7(), 15)
    bare = NewTransfer(
        key=uuid7(),
        kind=TransferKind.GIFT,
        payer=leg.payer,
        payee=leg.payee,
        minutes=15,
        by=None,
    )
    with (
        current.federation(between.home, between.away),
        database.atomic(),
        database.cursor() as cursor,
        pytest.raises(FederationOnly),
    ):
        posting.insert_transfer(cursor, schema, bare)


def test_holds_and_reversals_work_through_the_door(between: Between) -> None:
    reference, hold = uuid7(), uuid7()
    new = NewHold(
        key=hold,
        payer=between.alice.id,
        payee=between.home_clearing.id,
        minutes=60,
        by=None,
        federation_reference=reference,
    )
    schema = between.home.schema
    with (
        current.federation(between.home, between.away),
        database.atomic(),
        database.cursor() as cursor,
    ):
        posting.insert_hold(cursor, schema, new)
        assert posting.insert_hold(cursor, schema, new).replayed
    with current.enter(between.home), pytest.raises(FederationOnly):
        services.release(hold=hold, by=None)
    with current.enter(between.home), pytest.raises(FederationOnly):
        services.take(key=uuid7(), hold=hold, minutes=15, by=None)
    with (
        current.federation(between.home, between.away),
        database.atomic(),
        database.cursor() as cursor,
    ):
        take = {"hold": hold, "minutes": 45, "by": None, "kind": TransferKind.FEDERATED_OUT}
        taken = posting.insert_take(cursor, schema, key=uuid7(), **take)  # type: ignore[arg-type]
        posting.insert_reversal(cursor, schema, key=uuid7(), transfer=taken.id, by=None)
        with pytest.raises(LedgerRefused):
            posting.insert_resolution(
                cursor, schema, hold=hold, outcome=HoldOutcome.RELEASED, by=None
            )
    assert between.balances() == (600, 0, 0, 0)
    assert_all_sound(between)


SECRETS = [
    "SELECT balance_minutes FROM {}.ledger_stripe",
    "SELECT * FROM {}.ledger_entry",
    "SELECT actor FROM {}.ledger_transfer",
    "INSERT INTO {}.ledger_account (id, kind, holder) VALUES (%s, 'member', %s)",
    "UPDATE {}.ledger_stripe SET balance_minutes = 0",
    "DELETE FROM {}.ledger_transfer",
]


def test_the_federation_sees_nobodys_balance_and_opens_no_account(between: Between) -> None:
    with current.federation(between.home, between.away):
        for statement in SECRETS:
            parameters = [uuid7(), uuid7()] if "%s" in statement else None
            with (
                database.cursor() as cursor,
                pytest.raises(ProgrammingError, match="permission denied"),
            ):
                cursor.execute(statement.format(between.home.schema), parameters)
