"""An active member signed in and did something that month; bands and numbers follow."""

from datetime import UTC, date, datetime

import pytest

from kernel import clock
from kernel.ids import uuid7
from shared_apps.billing import services, tasks, usage
from shared_apps.billing.models import Account, Plan, Subscription, UsageSnapshot
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tenants.models import Network
from tests.factories.audit import EventFactory
from tests.factories.billing import UsageSnapshotFactory
from tests.integration.billing.conftest import Till, at_once, offer, open_account

OCTOBER = date(2026, 10, 1)
MIDDLE = datetime(2026, 10, 15, 12, tzinfo=UTC)
# In summer time: the last half hour of September in London is over there.
FIRST = datetime(2026, 9, 30, 23, 0, tzinfo=UTC)
BEFORE = datetime(2026, 9, 30, 22, 59, tzinfo=UTC)
AFTER = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)


def signs_in(member: Member, at: datetime = MIDDLE) -> None:
    EventFactory(action="login.signed_in", actor=member.user_id, subject=member.user_id, at=at)


def acts(member: Member, at: datetime = MIDDLE) -> None:
    EventFactory(action="listing.posted", actor=member.id, at=at)


@pytest.mark.parametrize(
    ("signed_in", "acted", "is_active"),
    [
        (MIDDLE, MIDDLE, True),
        (FIRST, FIRST, True),
        (BEFORE, MIDDLE, False),
        (MIDDLE, BEFORE, False),
        (MIDDLE, AFTER, False),
        (AFTER, MIDDLE, False),
        (None, MIDDLE, False),
        (MIDDLE, None, False),
    ],
)
def test_an_active_member_signed_in_and_did_something_that_month(
    nwl: NetworkRef,
    alice: Member,
    signed_in: datetime | None,
    acted: datetime | None,
    is_active: bool,
) -> None:
    with current.enter(nwl):
        if signed_in:
            signs_in(alice, signed_in)
        if acted:
            acts(alice, acted)
        assert usage.active_members(OCTOBER) == int(is_active)


def test_each_counts_once_and_nobody_for_another(
    nwl: NetworkRef, alice: Member, bob: Member
) -> None:
    with current.enter(nwl):
        for _ in range(3):
            signs_in(alice)
            acts(alice)
        signs_in(bob)
        EventFactory(action="network.renamed", actor=uuid7(), at=MIDDLE)
        assert usage.active_members(OCTOBER) == 1


def test_who_has_left_since_counts_for_the_month(nwl: NetworkRef, alice: Member) -> None:
    with current.enter(nwl):
        signs_in(alice)
        acts(alice)
    with current.enter(nwl):
        members.leave(member=alice, by=alice.id)
        assert usage.active_members(OCTOBER) == 1


@pytest.fixture
def in_november(nwl: NetworkRef, alice: Member, monkeypatch: pytest.MonkeyPatch) -> NetworkRef:
    """A network since August, in the middle of November; Alice was active in October."""
    with current.shared():
        opened = datetime(2026, 9, 3, tzinfo=UTC)
        Network.objects.filter(id=nwl.id).update(activated_at=opened)
    with current.enter(nwl):
        signs_in(alice)
        acts(alice)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 15, tzinfo=UTC))
    return nwl


def test_each_month_that_is_over_is_counted_once(in_november: NetworkRef) -> None:
    with current.enter(in_november):
        tasks.count.run()
    with current.shared():
        rows = UsageSnapshot.objects.order_by("month").values_list("month", "active_members")
        assert list(rows) == [(date(2026, 9, 1), 0), (OCTOBER, 1)]
    assert usage.take(in_november) == 0


@pytest.mark.parametrize(
    ("month", "after"),
    [(date(2026, 1, 1), date(2026, 2, 1)), (date(2026, 12, 1), date(2027, 1, 1))],
)
def test_months_follow_each_other(month: date, after: date) -> None:
    assert usage.following(month) == after
    assert usage._before(after)[0] == month


def follow(network: NetworkRef, members: int) -> bool:
    with current.shared(), usage.database.atomic():
        return usage.follow(network.id, members=members)


def subscription(account: Account) -> Subscription:
    with current.shared():
        return Subscription.objects.select_related("plan").get(account=account)


def test_growth_leads_to_the_next_band_pro_rata(till: Till, nwl: NetworkRef) -> None:
    offer(name="Small", to_members=100, trial_days=0, pence=100_000)
    offer(name="Large", from_members=101, trial_days=0, pence=300_000)
    account = open_account(nwl)
    till.run()
    assert follow(nwl, 100) is False
    assert follow(nwl, 101) is True
    assert follow(nwl, 101) is False
    till.run()
    assert subscription(account).plan.name == "Large"
    [row] = till.books.all("subscription")
    assert row["items"]["data"][0]["price"]["unit_amount"] == 300_000
    [pending] = till.books.all("invoiceitem")
    assert pending["amount"] == pytest.approx(200_000, rel=0.01)
    assert follow(nwl, 50) is True
    assert subscription(account).plan.name == "Small"


def test_where_each_member_is_paid_for_the_number_follows(till: Till, nwl: NetworkRef) -> None:
    offer(per="member", pence=500, trial_days=0, interval="month")
    account = open_account(nwl)
    till.run()
    assert subscription(account).quantity == 1, "a price is asked for at least once"
    assert follow(nwl, 40) is True
    till.run()
    [row] = till.books.all("subscription")
    assert row["items"]["data"][0]["quantity"] == 40
    [pending] = till.books.all("invoiceitem")
    assert pending["amount"] == pytest.approx(39 * 500, rel=0.01)


def test_without_a_band_that_fits_it_stays_as_it_is(till: Till, nwl: NetworkRef) -> None:
    offer(to_members=100)
    account = open_account(nwl)
    till.run()
    assert follow(nwl, 500) is False
    assert subscription(account).plan.to_members == 100


def test_a_network_that_pays_nothing_follows_nothing(till: Till, nwl: NetworkRef) -> None:
    assert follow(nwl, 40) is False


def test_a_bill_opened_late_is_for_those_who_are_there(till: Till, in_november: NetworkRef) -> None:
    """Billing was off while it grew."""
    with current.shared():
        UsageSnapshotFactory(network_id=in_november.id, network=None, active_members=400)
    offer(name="Small", to_members=100)
    offer(name="Large", from_members=101)
    assert subscription(open_account(in_november)).plan.name == "Large"


def test_of_plans_that_fit_the_cheapest_over_a_year_is_chosen(till: Till, nwl: NetworkRef) -> None:
    offer(name="By the month", interval="month", pence=11_000)
    offer(name="By the year", interval="year", pence=120_000)
    offer(name="For each", per="member", interval="month", pence=500)
    with current.shared():
        for members, name in ((1, "For each"), (40, "By the year")):
            plan = services.plan_for(kind="ics", members=members)
            assert plan is not None
            assert plan.name == name


@pytest.mark.parametrize("round_", range(4))
def test_growth_and_an_operators_choice_at_once(till: Till, nwl: NetworkRef, round_: int) -> None:
    """Whoever comes second finds what the first has done; neither waits for the other for ever."""
    offer(name="Small", to_members=100, trial_days=0)
    large = offer(name="Large", from_members=101, trial_days=0)
    account = open_account(nwl)
    till.run()

    def choose() -> None:
        with current.shared():
            services.choose_plan(account_id=account.id, plan_id=large.id, members=150, by=None)

    outcomes = at_once(choose, lambda: follow(nwl, 150), choose)
    assert set(outcomes) == {"done", "same_plan"}
    till.run()
    assert subscription(account).plan.name == "Large"
    [row] = till.books.all("subscription")
    assert row["items"]["data"][0]["price"]["id"] == large_price(large)


def large_price(plan: Plan) -> str:
    with current.shared():
        return Plan.objects.get(id=plan.id).stripe_price_id
