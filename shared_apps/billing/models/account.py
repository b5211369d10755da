"""Who pays for a network, and what for."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from shared_apps.billing.models.plan import Plan
from tenants.models import Network


class Account(models.Model):
    """The institution that pays for one network.

    `stripe_id` is its customer at Stripe, empty until Stripe has been told. `pulled_at`: when what
    is known of it was asked for last.
    """

    class Way(models.TextChoices):
        INVOICE = "invoice", "Invoice by e-mail, 30 days"
        CARD = "card", "Card"

    class Vat(models.TextChoices):
        NONE = "", "None"
        PENDING = "pending", "Being checked"
        VERIFIED = "verified", "Checked and found"
        UNVERIFIED = "unverified", "Not found by HMRC"
        UNAVAILABLE = "unavailable", "Could not be checked"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.OneToOneField(Network, on_delete=models.CASCADE, related_name="bill")
    billing_name = models.CharField(max_length=120)
    billing_email = models.EmailField()
    purchase_order = models.CharField(max_length=60, blank=True, default="")
    vat_number = models.CharField(max_length=14, blank=True, default="")
    vat_state = models.CharField(max_length=12, choices=Vat, blank=True, default=Vat.NONE)
    way = models.CharField(max_length=10, choices=Way, default=Way.INVOICE)
    stripe_id = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    pulled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stripe_id"],
                condition=~Q(stripe_id=""),
                name="billing_account_customer_once",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["invoice", "card"]), name="billing_account_way_known"
            ),
            models.CheckConstraint(
                condition=Q(vat_number="", vat_state="")
                | Q(
                    vat_number__regex=r"^GB([0-9]{9}|[0-9]{12}|GD[0-9]{3}|HA[0-9]{3})$",
                    vat_state__in=["pending", "verified", "unverified", "unavailable"],
                ),
                name="billing_account_vat_form",
            ),
            models.CheckConstraint(
                condition=~Q(billing_name="") & ~Q(billing_email=""),
                name="billing_account_reachable",
            ),
        ]

    def __str__(self) -> str:
        return str(self.network_id)


class Subscription(models.Model):
    """What a network is subscribed to. Its state is what Stripe said last.

    asked → trialing → active ⇄ past_due ⇄ unpaid; any → canceled.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Waits for Stripe"
        TRIALING = "trialing", "Free trial"
        ACTIVE = "active", "Active"
        PAST_DUE = "past_due", "Past due"
        UNPAID = "unpaid", "Unpaid"
        CANCELED = "canceled", "Ended"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="subscription")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    quantity = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    stripe_id = models.CharField(max_length=80, blank=True, default="")
    stripe_item_id = models.CharField(max_length=80, blank=True, default="")
    trial_ends_at = models.DateTimeField(null=True)
    period_starts_at = models.DateTimeField(null=True)
    period_ends_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    pulled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stripe_id"],
                condition=~Q(stripe_id=""),
                name="billing_subscription_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["asked", "trialing", "active", "past_due", "unpaid", "canceled"]
                ),
                name="billing_subscription_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", stripe_id="") | (~Q(state="asked") & ~Q(stripe_id="")),
                name="billing_subscription_asked_until_there",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="billing_subscription_quantity_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.state}"
