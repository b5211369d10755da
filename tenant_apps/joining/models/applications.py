"""People who ask to be let in, where a champion wishes to say yes first."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.joining.models.domains import JoinDomain
from tenant_apps.joining.models.links import JoinLink
from tenant_apps.organisations.models import Organisation

LONGEST_WORDS = 500


class Application(models.Model):
    """A membership applied for, by a link or by the domain of an address; answered once."""

    class State(models.TextChoices):
        APPLIED = "applied", "Applied"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.TextField(max_length=LONGEST_WORDS, blank=True, default="")
    link = models.ForeignKey(JoinLink, on_delete=models.PROTECT, null=True, related_name="+")
    domain = models.ForeignKey(JoinDomain, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.APPLIED)
    applied_at = models.DateTimeField(default=clock.now)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(max_length=LONGEST_WORDS, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(state="applied"),
                name="joining_application_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="joining_application_email_lowercase"
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"\S"), name="joining_application_has_name"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["applied", "approved", "declined"]),
                name="joining_application_state_known",
            ),
            models.CheckConstraint(
                condition=Q(link__isnull=False, domain__isnull=True)
                | Q(link__isnull=True, domain__isnull=False),
                name="joining_application_one_source",
            ),
            models.CheckConstraint(
                condition=Q(state="applied", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="applied") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="joining_application_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state="declined", reason__regex=r"\S")
                | (~Q(state="declined") & Q(reason="")),
                name="joining_application_declined_with_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["applied_at"],
                condition=Q(state="applied"),
                name="joining_application_in_turn",
            )
        ]

    def __str__(self) -> str:
        return self.name
