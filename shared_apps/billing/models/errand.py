"""What Stripe still has to be told, and what it told us."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from shared_apps.billing.models.account import Account
from shared_apps.billing.models.plan import Plan


class Errand(models.Model):
    """One thing to be done at Stripe, written down with the change that it follows from.

    What is sent (`payload`) is fixed when it is written, since Stripe remembers by our key what it
    has done already and refuses the same key for something else. Those of one account are done in
    their order. `url`: an address for whoever asked, erased once it has been used or is too old.
    """

    class Kind(models.TextChoices):
        PLAN = "plan", "Offer a plan"
        CUSTOMER = "customer", "Say who pays"
        VAT = "vat", "Give the VAT number"
        SUBSCRIBE = "subscribe", "Begin the subscription"
        CHANGE = "change", "Change the plan or how many"
        END = "end", "End the subscription"
        COLLECT = "collect", "Change the way of paying"
        CREDIT = "credit", "Give a credit note"
        CHECKOUT = "checkout", "Ask for a card"
        CARD = "card", "Charge the card from now on"
        PORTAL = "portal", "Open the customer portal"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, related_name="errands"
    )
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, null=True, related_name="+")
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=200, blank=True, default="")
    url = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(done_at__isnull=True, refused_at__isnull=True),
                name="billing_errand_waiting",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "plan",
                        "customer",
                        "vat",
                        "subscribe",
                        "change",
                        "end",
                        "collect",
                        "credit",
                        "checkout",
                        "card",
                        "portal",
                    ]
                ),
                name="billing_errand_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="plan", plan__isnull=False, account__isnull=True)
                | (~Q(kind="plan") & Q(plan__isnull=True, account__isnull=False)),
                name="billing_errand_of_plan_or_account",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(refused_at__isnull=True),
                name="billing_errand_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refusal="")
                | (Q(refused_at__isnull=False) & ~Q(refusal="")),
                name="billing_errand_refused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.id}"


class StripeEvent(models.Model):
    """Something happened at Stripe: a reason to ask for the object again, and no more than that.

    Kept by Stripe's own id, so that the same event counts once. `outcome` says what came of it.
    """

    class Outcome(models.TextChoices):
        WAITING = "", "Waits to be handled"
        APPLIED = "applied", "Taken over"
        KNOWN = "known", "Known already"
        UNKNOWN = "unknown", "Of no account of ours"
        GONE = "gone", "No longer at Stripe"
        IGNORED = "ignored", "Nothing that we keep"

    id = models.CharField(primary_key=True, max_length=80)
    type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    handled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.WAITING)

    class Meta:
        ordering = ["-received_at"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(handled_at__isnull=True),
                name="billing_event_waiting",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(id__regex=r"^[A-Za-z0-9_]{3,80}$"), name="billing_event_id_form"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", handled_at__isnull=True)
                | Q(
                    outcome__in=["applied", "known", "unknown", "gone", "ignored"],
                    handled_at__isnull=False,
                ),
                name="billing_event_handled_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type}: {self.id}"
