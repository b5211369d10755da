"""What a network of a kind and size pays."""

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenants.models import Network

MAX_PENCE = 10_000_000
MAX_TRIAL_DAYS = 730


class Plan(models.Model):
    """A price for networks of one kind, with so many active members.

    It is for the whole network, or for each active member. Its terms never change, since
    subscriptions rest on them: another price is another plan, and the old one is withdrawn.
    """

    class Per(models.TextChoices):
        NETWORK = "network", "For the whole network"
        MEMBER = "member", "For each active member"

    class Interval(models.TextChoices):
        MONTH = "month", "A month"
        YEAR = "year", "A year"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=Network.Kind)
    from_members = models.PositiveIntegerField(default=0)
    to_members = models.PositiveIntegerField(null=True)
    per = models.CharField(max_length=10, choices=Per, default=Per.NETWORK)
    interval = models.CharField(max_length=5, choices=Interval, default=Interval.YEAR)
    pence = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, default="gbp")
    trial_days = models.PositiveSmallIntegerField(default=0)
    stripe_price_id = models.CharField(max_length=80, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["kind", "from_members", "interval", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "from_members", "per", "interval"],
                condition=Q(withdrawn_at__isnull=True),
                name="billing_plan_one_offered_per_band",
            ),
            models.UniqueConstraint(
                fields=["stripe_price_id"],
                condition=~Q(stripe_price_id=""),
                name="billing_plan_price_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["ics", "school", "accelerator", "community"]),
                name="billing_plan_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(per__in=["network", "member"]), name="billing_plan_per_known"
            ),
            models.CheckConstraint(
                condition=Q(interval__in=["month", "year"]), name="billing_plan_interval_known"
            ),
            models.CheckConstraint(condition=Q(currency="gbp"), name="billing_plan_in_pounds"),
            models.CheckConstraint(
                condition=Q(pence__gt=0, pence__lte=MAX_PENCE), name="billing_plan_price_range"
            ),
            models.CheckConstraint(
                condition=Q(trial_days__lte=MAX_TRIAL_DAYS), name="billing_plan_trial_range"
            ),
            models.CheckConstraint(
                condition=Q(to_members__isnull=True) | Q(to_members__gte=F("from_members")),
                name="billing_plan_band_not_empty",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="billing_plan_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_offered(self) -> bool:
        """Whether it can be chosen still."""
        return self.withdrawn_at is None

    def fits(self, members: int) -> bool:
        """Whether so many active members are within its band."""
        most = self.to_members
        return self.from_members <= members and (most is None or members <= most)

    def quantity_for(self, members: int) -> int:
        """How often its price is asked for."""
        return max(members, 1) if self.per == self.Per.MEMBER else 1

    def pence_a_year(self, members: int) -> int:
        """What so many active members come to in a year."""
        times = 12 if self.interval == self.Interval.MONTH else 1
        return self.pence * self.quantity_for(members) * times
