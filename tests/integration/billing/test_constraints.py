"""What the database itself refuses of a bill."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError

from kernel import clock, database
from shared_apps.billing.models import (
    Account,
    DunningStep,
    Errand,
    Invoice,
    StripeEvent,
    UsageSnapshot,
)
from tenants import current
from tests.factories.billing import (
    AccountFactory,
    BillingCheckFactory,
    DunningStepFactory,
    ErrandFactory,
    InvoiceFactory,
    PlanFactory,
    StripeEventFactory,
    SubscriptionFactory,
    UsageSnapshotFactory,
)
from tests.factories.tenants import NetworkFactory
from tests.world import World

BROKEN: list[tuple[str, Callable[[], Any]]] = [
    ("plan_kind_known", lambda: PlanFactory(kind="club")),
    ("plan_per_known", lambda: PlanFactory(per="hour")),
    ("plan_interval_known", lambda: PlanFactory(interval="week")),
    ("plan_in_pounds", lambda: PlanFactory(currency="eur")),
    ("plan_price_range", lambda: PlanFactory(pence=0)),
    ("plan_trial_range", lambda: PlanFactory(trial_days=731)),
    ("plan_band_not_empty", lambda: PlanFactory(from_members=5, to_members=4)),
    ("plan_has_name", lambda: PlanFactory(name="")),
    ("plan_one_offered_per_band", lambda: [PlanFactory(), PlanFactory()]),
    (
        "plan_price_once",
        lambda: [PlanFactory(from_members=n, stripe_price_id="price_1") for n in (1, 2)],
    ),
    ("account_way_known", lambda: AccountFactory(way="cash")),
    ("account_vat_form", lambda: AccountFactory(vat_number="GB12", vat_state="pending")),
    ("account_vat_form", lambda: AccountFactory(vat_number="GB980780684")),
    ("account_reachable", lambda: AccountFactory(billing_name="")),
    ("account_customer_once", lambda: [AccountFactory(stripe_id="cus_1") for _ in range(2)]),
    ("subscription_state_known", lambda: SubscriptionFactory(state="paused", stripe_id="sub_1")),
    ("subscription_asked_until_there", lambda: SubscriptionFactory(state="active")),
    ("subscription_asked_until_there", lambda: SubscriptionFactory(stripe_id="sub_1")),
    ("subscription_quantity_positive", lambda: SubscriptionFactory(quantity=0)),
    ("invoice_state_known", lambda: InvoiceFactory(state="late")),
    ("invoice_has_id", lambda: InvoiceFactory(stripe_id="")),
    ("errand_kind_known", lambda: ErrandFactory(kind="walk")),
    ("errand_of_plan_or_account", lambda: ErrandFactory(kind="plan")),
    ("errand_of_plan_or_account", lambda: ErrandFactory(account=None)),
    (
        "errand_ends_once",
        lambda: ErrandFactory(done_at=clock.now(), refused_at=clock.now(), refusal="No"),
    ),
    ("errand_refused_with_reason", lambda: ErrandFactory(refused_at=clock.now())),
    ("event_id_form", lambda: StripeEventFactory(id="evt 1")),
    ("event_handled_with_outcome", lambda: StripeEventFactory(outcome="applied")),
    ("event_handled_with_outcome", lambda: StripeEventFactory(handled_at=clock.now())),
    ("usage_month_by_first_day", lambda: UsageSnapshotFactory(month=date(2026, 10, 2))),
    ("dunning_kind_known", lambda: DunningStepFactory(kind="bailiff")),
    (
        "dunning_undone_after",
        lambda: DunningStepFactory(undone_at=clock.now() - timedelta(days=1)),
    ),
    ("check_finished_once_over", lambda: BillingCheckFactory(finished_at=None)),
    ("check_differs_where_it_says_so", lambda: BillingCheckFactory(difference_count=1)),
]


@pytest.mark.parametrize(("name", "make"), BROKEN, ids=lambda one: one if str(one) == one else "")
def test_the_database_refuses(world: World, name: str, make: Callable[[], Any]) -> None:
    with current.shared(), pytest.raises(IntegrityError) as caught, database.atomic():
        make()
    assert database.broken_constraint(caught.value) == f"billing_{name}"


def test_once_is_once(world: World) -> None:
    with current.shared():
        step = DunningStepFactory()
        snapshot = UsageSnapshotFactory()
        account = AccountFactory()
        again: list[tuple[str, Callable[[], Any]]] = [
            (
                "billing_dunning_one_of_a_kind",
                lambda: DunningStepFactory(invoice=step.invoice),
            ),
            (
                "billing_usage_once_a_month",
                lambda: UsageSnapshotFactory(network=snapshot.network),
            ),
            ("billing_account_network_id_key", lambda: AccountFactory(network=account.network)),
        ]
        for name, make in again:
            with pytest.raises(IntegrityError) as caught, database.atomic():
                make()
            assert database.broken_constraint(caught.value) == name
        DunningStep.objects.filter(id=step.id).update(undone_at=clock.now())
        DunningStepFactory(invoice=step.invoice)


@pytest.mark.parametrize(
    ("make", "change"),
    [
        (InvoiceFactory, lambda: Invoice.objects.all().delete()),
        (StripeEventFactory, lambda: StripeEvent.objects.all().delete()),
        (StripeEventFactory, lambda: StripeEvent.objects.update(type="x")),
        (UsageSnapshotFactory, lambda: UsageSnapshot.objects.update(active_members=1)),
        (UsageSnapshotFactory, lambda: UsageSnapshot.objects.all().delete()),
        (DunningStepFactory, lambda: DunningStep.objects.update(kind="banner")),
        (DunningStepFactory, lambda: DunningStep.objects.all().delete()),
    ],
)
def test_what_was_said_and_done_stays(
    world: World, make: Callable[[], Any], change: Callable[[], Any]
) -> None:
    with current.shared():
        make()
        with pytest.raises(ProgrammingError, match="permission denied"), database.atomic():
            change()


def test_factories_make_what_there_may_be(world: World) -> None:
    with current.shared():
        assert SubscriptionFactory().account.network.kind == "school"
        assert ErrandFactory().kind == Errand.Kind.CUSTOMER
        assert Account.objects.count() == 2
        assert NetworkFactory().standing == ""
