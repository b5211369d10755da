"""When a feature was switched off or on for a network, by whom and why."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenants.models import Network


class Reason(models.TextChoices):
    """Why: one of a few, since the audit holds no free text about people."""

    REQUESTED = "switch_requested", "The network asked for it"
    AGREED = "switch_agreed", "So it is agreed with the network"
    FAULT = "switch_fault", "Something is wrong with it"
    SECURITY = "switch_security", "A security concern"
    OVER = "switch_over", "What stood in its way is over"
    OTHER = "switch_other", "Another reason"


class Switching(models.Model):
    """One change. `by` is an operator; `told_at`: since when the network's own audit knows.

    Whether a feature is on now stands with the network: this is how that came about.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    feature = models.CharField(max_length=20)
    is_on = models.BooleanField()
    reason = models.CharField(max_length=20, choices=Reason)
    by = models.UUIDField(null=True)
    at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["network", "-id"], name="switches_by_network"),
            models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="switches_untold"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(feature__in=["coffee", "cpd", "importing", "own_host", "scim", "sso"]),
                name="switches_switching_feature_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    reason__in=[
                        "switch_requested",
                        "switch_agreed",
                        "switch_fault",
                        "switch_security",
                        "switch_over",
                        "switch_other",
                    ]
                ),
                name="switches_switching_reason_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature} {'on' if self.is_on else 'off'}"
