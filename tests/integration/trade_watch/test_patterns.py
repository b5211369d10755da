"""What is out of the ordinary is found, what is ordinary is not, and no member is named."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from kernel import clock
from kernel.errors import NotFound
from kernel.ids import uuid7
from shared_apps.federation import patterns, reversals
from shared_apps.federation.patterns import Kind, Pattern
from shared_apps.operators.models import Operator
from shared_apps.trade_watch import selectors, services
from tenant_apps.audit.models import Event
from tenant_apps.ledger.models import Account, AccountKind
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import CrossTransferFactory, FederatedNetworkFactory
from tests.factories.ledger import TransferFactory
from tests.factories.operators import OperatorFactory
from tests.trading import Crossed, record
from tests.world import World

HERE = "/console/federation/patterns/"


@pytest.fixture(autouse=True)
def federated(nwl: NetworkRef, warwick: NetworkRef) -> None:
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)


def last_month(day: int, hour: int = 12) -> datetime:
    """A moment of the month before this one, which is looked at whatever day it is today."""
    first = timezone.localtime(clock.now()).replace(
        day=1, hour=hour, minute=0, second=0, microsecond=0
    )
    return (first - timedelta(days=1)).replace(day=day)


def ledger_of(kind: AccountKind, holder: UUID) -> Account:
    return Account.objects.get(kind=kind, holder=holder)


def of_kind(kind: Kind) -> list[Pattern]:
    return [one for one in patterns.found() if one.kind == kind]


def there_and_back(
    nwl: NetworkRef, warwick: NetworkRef, out: int, back: int, *, days: int = 3, **who: str
) -> list[Crossed]:
    left = last_month(5)
    return [
        Crossed(nwl, warwick, out, left),
        Crossed(warwick, nwl, back, left + timedelta(days=days), **who),
    ]


@pytest.mark.parametrize(
    ("out", "back", "days", "returns_to", "is_found"),
    [
        (300, 300, 3, "alice", True),
        (300, 330, 3, "alice", True),
        (300, 331, 3, "alice", False),
        (300, 300, 8, "alice", False),
        (300, 300, 3, "bob", False),
        (240, 240, 3, "alice", False),
    ],
)
def test_a_round_trip_comes_back_to_the_same_member_alike_and_soon(
    world: World,
    nwl: NetworkRef,
    warwick: NetworkRef,
    out: int,
    back: int,
    days: int,
    returns_to: str,
    is_found: bool,
) -> None:
    made = there_and_back(
        nwl, warwick, out, back, days=days, payer_handle="sofia", payee_handle=returns_to
    )
    record(world, made)
    found = [one for one in of_kind(Kind.ROUND_TRIP) if one.home.slug == "nwl"]
    assert bool(found) == is_found
    if found:
        assert (found[0].minutes, found[0].transfers) == (out + back, 2)
        assert found[0].away is not None
        assert found[0].away.slug == "warwick"


def test_small_round_trips_are_found_when_they_repeat(
    world: World, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    for day in (3, 9):
        left = last_month(day)
        back = Crossed(warwick, nwl, 60, left + timedelta(hours=5), "sofia", "alice")
        record(world, [Crossed(nwl, warwick, 60, left), back])
    [found] = [one for one in of_kind(Kind.ROUND_TRIP) if one.home.slug == "nwl"]
    assert (found.minutes, found.transfers) == (240, 4)


def monday() -> datetime:
    """The second Monday of last month."""
    first = last_month(8)
    return first - timedelta(days=first.weekday())


@pytest.mark.parametrize(
    ("usual", "week", "is_found"),
    [(60, 1200, True), (60, 590, False), (300, 1400, False), (300, 1500, True), (0, 1190, False)],
)
def test_a_burst_is_far_more_than_an_ordinary_week(
    world: World, nwl: NetworkRef, warwick: NetworkRef, usual: int, week: int, is_found: bool
) -> None:
    start = monday()
    if usual:
        before = [start - timedelta(weeks=number) for number in range(1, 9)]
        record(world, [Crossed(nwl, warwick, usual, at) for at in before])
    halves = [Crossed(nwl, warwick, week // 2, start + timedelta(days=day)) for day in (0, 2)]
    record(world, halves)
    found = of_kind(Kind.BURST)
    assert bool(found) == is_found
    if found:
        assert (found[0].minutes, found[0].transfers) == (week, 2)
        assert found[0].usual_minutes == usual
        assert found[0].since == start.date()


@pytest.mark.parametrize(("mine", "others", "is_found"), [(600, 599, True), (600, 600, False)])
def test_one_member_from_whom_more_than_half_comes(
    world: World, nwl: NetworkRef, warwick: NetworkRef, mine: int, others: int, is_found: bool
) -> None:
    at = last_month(10)
    record(
        world,
        [
            Crossed(nwl, warwick, mine, at, payer_handle="alice"),
            Crossed(nwl, warwick, others, at, payer_handle="bob"),
        ],
    )
    found = of_kind(Kind.ONE_SENDER)
    assert bool(found) == is_found
    if found:
        assert (found[0].percent, found[0].away) == (50, None)


def test_what_was_undone_and_what_undid_it_are_no_trade(
    nwl: NetworkRef, warwick: NetworkRef, alice: Member, sofia: Member
) -> None:
    with current.enter(nwl):
        issue = ledger_of(AccountKind.ISSUE, nwl.id)
        TransferFactory(payer=issue, payee=ledger_of(AccountKind.MEMBER, alice.id), minutes=5000)
    sent = CrossTransferFactory(network=nwl, payer=alice, address="sofia@warwick", minutes=2000)
    assert {one.kind for one in patterns.found()} == {Kind.BURST, Kind.ONE_SENDER}
    reversals.reverse(reference=sent.reference, reason="A mistake", by=None)
    assert patterns.found() == []


def test_what_is_long_ago_is_not_looked_at(
    world: World, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    record(world, [Crossed(nwl, warwick, 5000, clock.now() - timedelta(days=130))])
    assert patterns.found() == []


def test_operators_read_networks_and_amounts_and_no_member(
    world: World, as_operator: Client, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    assert "Nothing waits to be looked at" in as_operator.get(HERE).text
    made = there_and_back(nwl, warwick, 1200, 1200, payer_handle="sofia", payee_handle="alice")
    record(world, made)
    page = as_operator.get(HERE).text
    assert "There and back: North West London and Warwick Business School" in page
    assert "once, 40 hours moved in all" in page
    assert "sent 100% of all that the network sent to others: 20 hours" in page
    assert "it sent nothing there" in page
    for handle in ("alice", "sofia"):
        assert handle not in page


def test_looked_at_with_a_reason_until_it_grows(
    world: World, as_operator: Client, operator: Operator, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    at = last_month(10)
    record(world, [Crossed(nwl, warwick, 700, at)])
    [found] = of_kind(Kind.ONE_SENDER)
    path = f"{HERE}{found.key}/"
    assert path in as_operator.get(HERE).text
    assert as_operator.get(path).status_code == 200
    wrong = as_operator.post(path, {"reason": "  "})
    assert wrong.status_code == 422
    assert "Say what you found." in wrong.text
    for _ in range(2):
        assert as_operator.post(path, {"reason": "A course for 40"})["Location"] == HERE
    page = as_operator.get(HERE).text
    assert path not in page
    assert "“A course for 40”" in page
    assert "Olive Operator" in page
    with current.shared():
        assert Event.objects.filter(action="federation.pattern_looked_at").count() == 1
    record(world, [Crossed(nwl, warwick, 60, at)])
    page = as_operator.get(HERE).text
    assert path in page
    assert "Has grown since" in page


def test_what_is_no_pattern_is_not_found(as_operator: Client, operator: Operator) -> None:
    path = f"{HERE}{uuid7()}/"
    assert as_operator.get(path).status_code == 404
    assert as_operator.post(path, {"reason": "Nothing"}).status_code == 404
    with current.shared(), pytest.raises(NotFound):
        services.look_at(uuid7(), reason="Nothing", by=operator)


def test_an_auditor_reads_and_marks_nothing(
    world: World, nwl: NetworkRef, warwick: NetworkRef
) -> None:
    record(world, [Crossed(nwl, warwick, 700, last_month(10))])
    with current.shared():
        auditor = OperatorFactory(role=Operator.Role.AUDITOR)
        [watched] = [one for one in selectors.patterns() if one.pattern.kind == Kind.ONE_SENDER]
    client = world.client(None, auditor.user)
    path = f"{HERE}{watched.pattern.key}/"
    assert path not in client.get(HERE).text
    assert client.get(path).status_code == 403
    assert client.post(path, {"reason": "Mine"}).status_code == 403
