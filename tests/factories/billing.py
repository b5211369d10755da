"""What is billed. The shared door must be open."""

from datetime import date, timedelta

import factory

from kernel import clock
from shared_apps.billing.models import (
    Account,
    BillingCheck,
    DunningStep,
    Errand,
    Invoice,
    Plan,
    StripeEvent,
    Subscription,
    UsageSnapshot,
)
from tests.factories.tenants import NetworkFactory


class PlanFactory(factory.django.DjangoModelFactory[Plan]):
    """£1,200 a year for an Integrated Care System of any size, after a month."""

    class Meta:
        model = Plan

    name = factory.Sequence(lambda number: f"Plan {number}")
    kind = "ics"
    pence = 120_000
    trial_days = 30


class AccountFactory(factory.django.DjangoModelFactory[Account]):
    """An institution of which Stripe has not heard yet."""

    class Meta:
        model = Account

    network = factory.SubFactory(NetworkFactory)
    billing_name = "North West London ICB"
    billing_email = "invoices@nwl.example"


class SubscriptionFactory(factory.django.DjangoModelFactory[Subscription]):
    """A subscription that waits for Stripe."""

    class Meta:
        model = Subscription

    account = factory.SubFactory(AccountFactory)
    plan = factory.SubFactory(PlanFactory)


class InvoiceFactory(factory.django.DjangoModelFactory[Invoice]):
    """An invoice of £1,200, due in thirty days."""

    class Meta:
        model = Invoice

    account = factory.SubFactory(AccountFactory)
    stripe_id = factory.Sequence(lambda number: f"in_made{number:06}")
    number = factory.Sequence(lambda number: f"HEX-{number:04}")
    state = Invoice.State.OPEN
    made_at = factory.LazyFunction(clock.now)
    overdue_from = factory.LazyFunction(lambda: clock.now() + timedelta(days=30))
    total_pence = 120_000
    remaining_pence = 120_000
    pulled_at = factory.LazyFunction(clock.now)


class ErrandFactory(factory.django.DjangoModelFactory[Errand]):
    """Stripe is to be told who pays."""

    class Meta:
        model = Errand

    kind = Errand.Kind.CUSTOMER
    account = factory.SubFactory(AccountFactory)


class StripeEventFactory(factory.django.DjangoModelFactory[StripeEvent]):
    """Something happened to an invoice."""

    class Meta:
        model = StripeEvent

    id = factory.Sequence(lambda number: f"evt_made{number:06}")
    type = "invoice.paid"
    object_id = "in_000001"
    created_at = factory.LazyFunction(clock.now)


class UsageSnapshotFactory(factory.django.DjangoModelFactory[UsageSnapshot]):
    """Forty members were active in October."""

    class Meta:
        model = UsageSnapshot

    network = factory.SubFactory(NetworkFactory)
    month = date(2026, 10, 1)
    active_members = 40


class DunningStepFactory(factory.django.DjangoModelFactory[DunningStep]):
    """A reminder was sent."""

    class Meta:
        model = DunningStep

    invoice = factory.SubFactory(InvoiceFactory)
    account = factory.SelfAttribute("invoice.account")
    kind = DunningStep.Kind.REMINDER


class BillingCheckFactory(factory.django.DjangoModelFactory[BillingCheck]):
    """Stripe and we told the same."""

    class Meta:
        model = BillingCheck

    state = BillingCheck.State.CLEAN
    started_at = factory.LazyFunction(clock.now)
    finished_at = factory.SelfAttribute("started_at")
