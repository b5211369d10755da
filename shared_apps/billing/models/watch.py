"""Who was active, what was done about what is not paid, and whether Stripe tells the same."""

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from shared_apps.billing.models.account import Account
from shared_apps.billing.models.invoice import Invoice
from tenants.models import Network


class UsageSnapshot(models.Model):
    """How many members of a network were active in a month that is over. Counted once.

    `month` is its first day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    active_members = models.PositiveIntegerField()
    counted_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["network", "month"], name="billing_usage_once_a_month"),
            models.CheckConstraint(
                condition=Q(month__day=1), name="billing_usage_month_by_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.month:%Y-%m}"


class DunningStep(models.Model):
    """A step taken since an invoice was not paid, and when it was undone. Nothing is deleted.

    `acted`: it changed how the network stands, which is undone when the invoice is paid. A
    suspension by an operator is none of these, and stays.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", "Reminder"
        BANNER = "banner", "Champions see that it is overdue"
        READ_ONLY = "read_only", "Read-only"
        SUSPENDED = "suspended", "Suspended"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="dunning")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    acted = models.BooleanField(default=True)
    taken_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-taken_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(undone_at__isnull=True),
                name="billing_dunning_one_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["reminder", "banner", "read_only", "suspended"]),
                name="billing_dunning_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_at__gte=F("taken_at")),
                name="billing_dunning_undone_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.kind}"


class BillingCheck(models.Model):
    """One time that our rows were held to Stripe's. The first differences are kept in words."""

    class State(models.TextChoices):
        RUNNING = "running", "Under way"
        CLEAN = "clean", "In order"
        DIFFERS = "differs", "Differences"
        FAILED = "failed", "Could not be done"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    accounts = models.PositiveIntegerField(default=0)
    difference_count = models.PositiveIntegerField(default=0)
    differences = models.JSONField(default=list)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True)
                | Q(
                    state__in=["clean", "differs", "failed"],
                    finished_at__isnull=False,
                    finished_at__gte=F("started_at"),
                ),
                name="billing_check_finished_once_over",
            ),
            models.CheckConstraint(
                condition=Q(state="differs", difference_count__gt=0)
                | Q(state__in=["running", "clean", "failed"], difference_count=0),
                name="billing_check_differs_where_it_says_so",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d} {self.state}"
