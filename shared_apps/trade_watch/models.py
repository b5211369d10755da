"""What operators watch trade by: each night's reconciliation, and what they looked at."""

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from shared_apps.federation.patterns import Kind
from shared_apps.operators.models import Operator


class Reconciliation(models.Model):
    """One time that all ledgers were held to each other: when, how many, what differed.

    The first differences are kept in words; `difference_count` counts all that were found.
    """

    class State(models.TextChoices):
        RUNNING = "running", "Under way"
        CLEAN = "clean", "In order"
        DIFFERS = "differs", "Differences"
        FAILED = "failed", "Could not be done"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    networks = models.PositiveIntegerField(default=0)
    difference_count = models.PositiveIntegerField(default=0)
    differences = models.JSONField(default=list)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["-started_at"], name="trade_watch_run_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True)
                | Q(
                    state__in=["clean", "differs", "failed"],
                    finished_at__isnull=False,
                    finished_at__gte=F("started_at"),
                ),
                name="trade_watch_run_finished_once_over",
            ),
            models.CheckConstraint(
                condition=Q(state="differs", difference_count__gt=0)
                | Q(state__in=["running", "clean", "failed"], difference_count=0),
                name="trade_watch_run_differs_where_it_says_so",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d} {self.state}"


class PatternLook(models.Model):
    """An operator looked at a pattern of trade, as large as it was then, and said what it is.

    Written once. A pattern that has grown since asks to be looked at again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pattern = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind)
    minutes = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pattern", "minutes"], name="trade_watch_look_once_per_size"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="trade_watch_look_has_reason"),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values),
                name="trade_watch_look_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0), name="trade_watch_look_minutes_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.pattern}"
