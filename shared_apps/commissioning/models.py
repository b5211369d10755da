"""Requests for networks, and how the public may find one."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from kernel.minutes import MAX_MINUTES
from tenants.models import Network


class RunQuerySet(models.QuerySet["ProvisioningRun"]):
    """Runs by how far they are."""

    def unfinished(self) -> "RunQuerySet":
        return self.filter(state__in=["requested", "building"])

    def unfinished_since(self, moment: datetime) -> "RunQuerySet":
        """Asked for, and last taken up, before this moment: their message or worker was lost."""
        return self.unfinished().filter(
            Q(started_at__isnull=True, requested_at__lt=moment) | Q(started_at__lt=moment)
        )


class ProvisioningRun(models.Model):
    """One request to build a network, and where the worker is with it.

    requested → building → done | failed; failed → requested.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", "Waiting for a worker"
        BUILDING = "building", "Being built"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="runs")
    champion_email = models.EmailField()
    champion_name = models.CharField(max_length=120)
    welcome_minutes = models.PositiveIntegerField()
    federated = models.BooleanField()
    state = models.CharField(max_length=20, choices=State, default=State.REQUESTED)
    requested_at = models.DateTimeField(default=clock.now)
    requested_by = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=60, blank=True, default="")

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["requested_at"],
                condition=Q(state__in=["requested", "building"]),
                name="commissioning_run_unfinished",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["network"], name="commissioning_run_one_per_network"),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "building", "done", "failed"]),
                name="commissioning_run_state_known",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) & ~Q(state__in=["done", "failed"])
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
                name="commissioning_run_finished_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["building", "done", "failed"])
                | Q(started_at__isnull=False),
                name="commissioning_run_started_at",
            ),
            models.CheckConstraint(
                condition=(Q(state="failed") & ~Q(error_code=""))
                | (~Q(state="failed") & Q(error_code="")),
                name="commissioning_run_error_code",
            ),
            models.CheckConstraint(
                condition=Q(welcome_minutes__lte=MAX_MINUTES),
                name="commissioning_run_welcome_range",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DirectoryEntry(models.Model):
    """Whether the public front page names a network."""

    network = models.OneToOneField(
        Network, on_delete=models.CASCADE, primary_key=True, related_name="directory_entry"
    )
    is_listed = models.BooleanField()

    class Meta:
        verbose_name_plural = "directory entries"

    def __str__(self) -> str:
        return str(self.network_id)


class EmailDomain(models.Model):
    """A work e-mail domain whose people belong to one network."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="email_domains")
    domain = models.CharField(max_length=253)

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.UniqueConstraint(
                fields=["domain"], name="commissioning_emaildomain_one_network"
            ),
            models.CheckConstraint(
                condition=Q(domain__regex=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"),
                name="commissioning_emaildomain_form",
            ),
        ]

    def __str__(self) -> str:
        return self.domain
