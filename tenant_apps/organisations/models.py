"""The bodies within a network: trusts, councils, faculties, and their teams."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kernel import clock
from kernel.ids import uuid7


class Organisation(models.Model):
    """A body that members belong to; it may be part of another, one level deep."""

    class Kind(models.TextChoices):
        TRUST = "trust", "Trust"
        PCN = "pcn", "Primary care network"
        COUNCIL = "council", "Council"
        CHARITY = "charity", "Charity"
        FACULTY = "faculty", "Faculty"
        START_UP = "start_up", "Start-up"
        OTHER = "other", "Other"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="teams"
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="organisations_organisation_name_unique"),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"), name="organisations_organisation_has_name"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["trust", "pcn", "council", "charity", "faculty", "start_up", "other"]
                ),
                name="organisations_organisation_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="organisations_organisation_not_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name
