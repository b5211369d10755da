"""When the network came near a trade limit, and whether a champion has seen it."""

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.members.models import Member


class LimitWarning(models.Model):
    """Four fifths of a trade limit were used, from a moment until trade the other way undid it.

    `down` limits what the network sends, `up` what it receives. One of each is open at a time.
    """

    class Side(models.TextChoices):
        DOWN = "down", "Sending"
        UP = "up", "Receiving"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    side = models.CharField(max_length=4, choices=Side)
    used_minutes = models.BigIntegerField()
    limit_minutes = models.BigIntegerField()
    began_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["side"],
                condition=Q(ended_at__isnull=True),
                name="trade_limitwarning_one_open_a_side",
            ),
            models.CheckConstraint(
                condition=Q(side__in=["down", "up"]), name="trade_limitwarning_side_known"
            ),
            models.CheckConstraint(
                condition=Q(used_minutes__gt=0, limit_minutes__gt=0),
                name="trade_limitwarning_minutes_positive",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")),
                name="trade_limitwarning_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True, seen_at__isnull=True)
                | Q(seen_by__isnull=False, seen_at__isnull=False),
                name="trade_limitwarning_seen_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} from {self.began_at:%Y-%m-%d}"
