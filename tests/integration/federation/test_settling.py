"""What stands between two networks is settled once one has left: by both, or by the centre."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from django.db import DatabaseError, connections

from kernel import database
from kernel.errors import NotFound, Refused
from kernel.ids import uuid7
from shared_apps.federation import (
    admission,
    consistency,
    leaving,
    selectors,
    settling,
    steps,
)
from shared_apps.federation.models import CrossTransfer, Settlement
from shared_apps.federation.steps import CENTRE
from tenant_apps.audit.models import Event
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.factories.members import admit
from tests.integration.federation.test_send import balance, clearing, send
from tests.world import World

CHRIS, WENDY = uuid7(), uuid7()


@pytest.fixture(autouse=True)
def left(nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member) -> None:
    """Sofia of Warwick sent Alice an hour, and then Alice's network left."""
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
    send(warwick, sofia, "alice@nwl", minutes=60)
    leave(nwl)


def leave(network: NetworkRef) -> None:
    with current.shared():
        leaving.leave(network=network, side=CENTRE, reason="They asked", by=None)


def positions() -> dict[str, int]:
    return {one.slug: one.minutes for one in selectors.positions()}


def say_yes(network: NetworkRef, partner: NetworkRef, minutes: int) -> bool:
    return settling.say_yes(network=network, partner=partner, minutes=minutes, by=uuid7())


def assert_settled(nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member) -> None:
    assert set(positions().values()) == {0}
    assert clearing(nwl) == clearing(warwick) == 0
    assert (balance(nwl, alice), balance(warwick, sofia)) == (180, 60)
    assert list(consistency.check()) == []
    assert settling.open_with(nwl) == settling.open_with(warwick) == []
    with current.federation(nwl, warwick):
        made = CrossTransfer.objects.get(kind="settlement")
        assert (made.payer_network_id, made.payee_network_id) == (nwl.id, warwick.id)
        assert (made.minutes, made.payer_handle, made.note) == (60, "", "")


def test_both_agree_whoever_begins(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    [standing] = settling.open_with(nwl)
    assert (standing.partner_slug, standing.minutes, standing.yes_of) == ("warwick", 60, None)
    assert not say_yes(nwl, warwick, 60)
    [standing] = settling.open_with(warwick)
    assert (standing.partner_slug, standing.minutes) == ("nwl", -60)
    assert standing.yes_of == nwl.id
    assert positions() == {"nwl": 60, "warwick": -60}
    assert say_yes(warwick, nwl, -60)
    assert_settled(nwl, warwick, alice, sofia)
    with pytest.raises(settling.NothingToSettle):
        say_yes(nwl, warwick, 60)


def test_the_one_that_stays_may_begin(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    assert not say_yes(warwick, nwl, -60)
    assert say_yes(nwl, warwick, 60)
    assert_settled(nwl, warwick, alice, sofia)


def test_one_that_owes_is_settled_too(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    """The other way round: who received more than it gave leaves."""
    with current.shared():
        admission.join(network=nwl, by=None)
    leave(warwick)
    assert not say_yes(warwick, nwl, -60)
    assert say_yes(nwl, warwick, 60)
    assert_settled(nwl, warwick, alice, sofia)


def test_a_yes_twice_is_one(nwl: NetworkRef, warwick: NetworkRef) -> None:
    for _ in range(3):
        assert not say_yes(nwl, warwick, 60)
    with current.federation(nwl, warwick):
        assert Settlement.objects.count() == 1
    assert positions() == {"nwl": 60, "warwick": -60}


def test_the_issue_accounts_pay_and_are_paid(nwl: NetworkRef, warwick: NetworkRef) -> None:
    def issued(network: NetworkRef) -> int:
        with current.enter(network):
            return ledger.account_of(kind=AccountKind.ISSUE, holder=network.id).balance_minutes

    before = issued(nwl), issued(warwick)
    say_yes(nwl, warwick, 60)
    say_yes(warwick, nwl, -60)
    assert (issued(nwl), issued(warwick)) == (before[0] - 60, before[1] + 60)


def test_an_operator_settles_and_says_why(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    say_yes(nwl, warwick, 60)
    for reason in ("", " "):
        with pytest.raises(steps.ReasonMissing):
            settling.settle_all(network=nwl, reason=reason, by=None)
    operator = uuid7()
    assert settling.settle_all(network=nwl, reason="Warwick does not answer", by=operator) == 1
    assert_settled(nwl, warwick, alice, sofia)
    assert settling.settle_all(network=nwl, reason="Again", by=operator) == 0
    with current.shared():
        found = Event.objects.filter(action="federation.settled", subject__in=[nwl.id, warwick.id])
        assert {event.actor for event in found} == {operator}
        assert found.count() == 2


def test_what_stands_with_each_is_settled_by_itself(
    world: World, nwl: NetworkRef, warwick: NetworkRef, alice: Member
) -> None:
    leeds = world.network("leeds", "Leeds", "school")
    FederatedNetworkFactory(network=leeds)
    with current.shared():
        admission.join(network=nwl, by=None)
    with current.enter(leeds):
        admit(name="Lena Leeds")
    send(nwl, alice, "lena@leeds", minutes=45)
    leave(nwl)
    assert [(one.partner_slug, one.minutes) for one in settling.open_with(nwl)] == [
        ("leeds", -45),
        ("warwick", 60),
    ]
    assert [one.partner_slug for one in settling.open_with(leeds)] == ["nwl"]
    say_yes(leeds, nwl, 45)
    say_yes(nwl, leeds, -45)
    assert positions() == {"nwl": 60, "warwick": -60, "leeds": 0}
    assert settling.settle_all(network=nwl, reason="The rest", by=None) == 1
    assert set(positions().values()) == {0}
    assert list(consistency.check()) == []


def test_between_two_that_are_in_nothing_is_settled(nwl: NetworkRef, warwick: NetworkRef) -> None:
    with current.shared():
        admission.join(network=nwl, by=None)
    assert settling.open_with(nwl) == []
    with pytest.raises(steps.NotPossibleNow):
        say_yes(nwl, warwick, 60)
    with pytest.raises(steps.NotPossibleNow):
        settling.settle(network=nwl, partner=warwick, reason="Why not", by=None)
    with pytest.raises(NotFound):
        settling.partner_of(nwl, "warwick")


def test_a_yes_is_to_what_stood_then(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    """It came back, traded, and left again with the same minutes between them."""
    say_yes(nwl, warwick, 60)
    with current.shared():
        admission.join(network=nwl, by=None)
    send(warwick, sofia, "alice@nwl", minutes=15)
    send(nwl, alice, "sofia@warwick", minutes=15)
    leave(nwl)
    [standing] = settling.open_with(warwick)
    assert (standing.minutes, standing.yes_of) == (-60, None)
    assert not say_yes(warwick, nwl, -60)
    assert say_yes(nwl, warwick, 60)


def test_another_amount_than_stands_is_not_agreed_to(nwl: NetworkRef, warwick: NetworkRef) -> None:
    for minutes in (59, -60, 0):
        with pytest.raises(steps.NotPossibleNow):
            say_yes(nwl, warwick, minutes)


def test_a_trade_limit_in_the_way_is_said(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    with current.shared():
        admission.change_limits(network=warwick, floor_minutes=-600, ceiling_minutes=-30, by=None)
    say_yes(nwl, warwick, 60)
    with pytest.raises(settling.LimitInTheWay, match="Warwick Business School"):
        say_yes(warwick, nwl, -60)
    assert positions() == {"nwl": 60, "warwick": -60}
    with current.shared():
        admission.change_limits(network=warwick, floor_minutes=-600, ceiling_minutes=0, by=None)
    assert say_yes(warwick, nwl, -60)
    assert_settled(nwl, warwick, alice, sofia)


@pytest.mark.parametrize("attempt", range(3))
def test_both_champions_at_once_settle_once(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member, attempt: int
) -> None:
    asks: list[Callable[[], bool]] = [
        lambda: say_yes(nwl, warwick, 60),
        lambda: say_yes(warwick, nwl, -60),
    ] * 4
    ready = Barrier(len(asks))

    def run(ask: Callable[[], bool]) -> str:
        ready.wait()
        try:
            return "settled" if ask() else "agreed"
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(asks)) as pool:
        outcomes = list(pool.map(run, asks))
    assert outcomes.count("settled") == 1
    assert set(outcomes) <= {"settled", "agreed", "nothing_to_settle"}
    assert_settled(nwl, warwick, alice, sofia)


ROWS = {
    "minutes_positive": {"minutes": 0},
    "two_networks": {"payee_network_id": "payer_network_id"},
    "says_why": {"proposed_by_id": None},
    "of_one_of_both": {"proposed_by_id": "third"},
}


@pytest.mark.parametrize("constraint", ROWS)
def test_the_database_keeps_no_yes_that_cannot_be(
    world: World, nwl: NetworkRef, warwick: NetworkRef, constraint: str
) -> None:
    named = {"payer_network_id": nwl.id, "third": world.network("leeds", "Leeds", "school").id}
    row = {
        "payer_network_id": nwl.id,
        "payee_network_id": warwick.id,
        "minutes": 60,
        "proposed_by_id": nwl.id,
        **{key: named.get(str(value), value) for key, value in ROWS[constraint].items()},
    }
    with (
        current.federation(nwl, warwick),
        pytest.raises(DatabaseError, match=f"federation_settlement_{constraint}"),
        database.atomic(),
    ):
        Settlement.objects.create(**row)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE shared.federation_settlement SET minutes = 1",
        "DELETE FROM shared.federation_settlement",
        "TRUNCATE shared.federation_settlement",
    ],
)
def test_a_yes_is_written_once_whoever_asks(
    world: World, nwl: NetworkRef, warwick: NetworkRef, statement: str
) -> None:
    say_yes(nwl, warwick, 60)
    with world.admin() as admin, pytest.raises(psycopg.DatabaseError) as refused:
        admin.execute(statement)
    assert refused.value.sqlstate == "FD003"
