"""The network's policy: one row that holds the rules a champion may set."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from kernel.minutes import MAX_MINUTES


class Policy(models.Model):
    """The rules of this network. A change holds from then on and never looks back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    single = models.BooleanField(default=True, editable=False)
    welcome_minutes = models.IntegerField(default=120)
    floor_minutes = models.IntegerField(default=0)
    ceiling_minutes = models.IntegerField(null=True, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(fields=["single"], name="policy_policy_one_row"),
            models.CheckConstraint(condition=Q(single=True), name="policy_policy_single_is_true"),
            models.CheckConstraint(
                condition=Q(welcome_minutes__gte=0, welcome_minutes__lte=MAX_MINUTES),
                name="policy_policy_welcome_range",
            ),
            models.CheckConstraint(
                condition=Q(floor_minutes__lte=0, floor_minutes__gte=-MAX_MINUTES),
                name="policy_policy_floor_range",
            ),
            models.CheckConstraint(
                condition=Q(ceiling_minutes__isnull=True) | Q(ceiling_minutes__gt=0),
                name="policy_policy_ceiling_positive",
            ),
        ]

    def __str__(self) -> str:
        return "The network’s policy"
