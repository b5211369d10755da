"""The bodies within a network: trusts, councils, faculties, and their teams."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kernel import clock
from kernel.ids import uuid7


class Organisation(models.Model):
    """A body that members belong to; it may be part of another, one level deep.

    Merged or closed, it stays for what has happened, and is offered to nobody. `merged_into` is
    the one that whatever named it leads to; a closed one may lead nowhere.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Listed"
        MERGED = "merged", "Merged"
        CLOSED = "closed", "Closed"

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
    state = models.CharField(
        max_length=10, choices=State, default=State.ACTIVE, db_default=State.ACTIVE
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # The name of one that was merged leads to the other, so it stays taken.
            models.UniqueConstraint(
                Lower("name"),
                condition=~Q(state="closed"),
                name="organisations_organisation_name_unique",
            ),
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
            models.CheckConstraint(
                condition=Q(state__in=["active", "merged", "closed"]),
                name="organisations_organisation_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="active", ended_at__isnull=True, merged_into__isnull=True)
                | ~Q(state="active") & Q(ended_at__isnull=False, parent__isnull=True),
                name="organisations_organisation_ended_stands_apart",
            ),
            models.CheckConstraint(
                condition=~Q(state="merged") | Q(merged_into__isnull=False),
                name="organisations_organisation_merged_leads_on",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="organisations_organisation_not_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE
