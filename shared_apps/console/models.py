"""What was last measured inside each network, and what operators do to many at once."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenants.models import Network

MOST_SAID = 300


class NetworkFigures(models.Model):
    """Figures of one network, taken inside it: no query reaches across schemas."""

    network_id = models.UUIDField(primary_key=True)
    members = models.PositiveIntegerField()
    champions = models.PositiveIntegerField(default=0, db_default=0)
    exchanged_minutes = models.BigIntegerField()
    measured_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "network figures"
        constraints = [
            models.CheckConstraint(
                condition=Q(exchanged_minutes__gte=0), name="console_networkfigures_not_negative"
            )
        ]

    def __str__(self) -> str:
        return str(self.network_id)


class NetworkHealth(models.Model):
    """How one network did when it was looked at last, from inside.

    `last_signed_in_at` is the newest of its logins'. Mail that `waits` is due and not sent;
    `waits_since` is when the oldest of it was. Of what somebody waits for and no quiet hours hold
    back, `mails_late` should have left long before. Failed mail is that of seven days.
    """

    network_id = models.UUIDField(primary_key=True)
    last_signed_in_at = models.DateTimeField(null=True)
    mails_waiting = models.PositiveIntegerField()
    waits_since = models.DateTimeField(null=True)
    mails_late = models.PositiveIntegerField(default=0, db_default=0)
    mails_failed = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    file_bytes = models.BigIntegerField()
    looked_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "network health"
        constraints = [
            models.CheckConstraint(
                condition=Q(file_bytes__gte=0), name="console_networkhealth_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(mails_waiting=0, waits_since__isnull=True)
                | Q(mails_waiting__gt=0, waits_since__isnull=False),
                name="console_networkhealth_waits_since",
            ),
        ]

    def __str__(self) -> str:
        return str(self.network_id)


class BulkRun(models.Model):
    """One act for many networks: proposed and looked at, then confirmed once, then carried out.

    `act` names one of `bulk.acts`, `wish` holds what its form asked. `asked_by` is an operator.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    act = models.CharField(max_length=40)
    wish = models.JSONField(default=dict)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "console_bulk_run"
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(finished_at__isnull=True),
                name="console_bulk_run_unfinished",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="console_bulk_run_finished_once_confirmed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.id}"


class BulkItem(models.Model):
    """One network of a run. `seen` is how it stood when the operator looked at it, for the act to
    find out whether somebody has changed it since; `said` is why nothing was done.
    """

    class State(models.TextChoices):
        LEFT_OUT = "left_out", "Left out"
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        UNCHANGED = "unchanged", "So already"
        REFUSED = "refused", "Not done"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items")
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    seen = models.CharField(max_length=120)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    said = models.CharField(max_length=MOST_SAID, blank=True, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "console_bulk_item"
        constraints = [
            models.UniqueConstraint(fields=["run", "network"], name="console_bulk_item_once"),
            models.CheckConstraint(
                condition=Q(state__in=["left_out", "waiting"], done_at__isnull=True)
                | Q(state__in=["done", "unchanged", "refused", "failed"], done_at__isnull=False),
                name="console_bulk_item_done_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["left_out", "refused"]) | Q(said__regex=r"\S"),
                name="console_bulk_item_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_id}: {self.state}"
