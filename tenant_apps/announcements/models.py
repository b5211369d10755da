"""What champions have to say to everyone, to an organisation, or to members of a type."""

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.policy.permissions import MembershipType

LONGEST = 2000


class Announcement(models.Model):
    """Shown on the front page from one day to another, to each member until they put it away.

    `mailed_to` is the last member, by id, to whom it was mailed; `mailed_at`: all have it.
    """

    class Audience(models.TextChoices):
        EVERYONE = "everyone", "Everyone"
        ORGANISATION = "organisation", "Members of an organisation"
        TYPE = "type", "Members of a type"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=LONGEST)
    audience = models.CharField(max_length=12, choices=Audience)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    membership_type = models.CharField(
        max_length=20, choices=MembershipType, blank=True, default=""
    )
    shows_from = models.DateField()
    shows_until = models.DateField()
    is_mailed = models.BooleanField(default=False)
    mailed_to = models.UUIDField(null=True)
    mailed_at = models.DateTimeField(null=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField(default=clock.now)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-shows_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(title__regex=r"\S"), name="announcements_announcement_has_title"
            ),
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"), name="announcements_announcement_has_text"
            ),
            models.CheckConstraint(
                condition=Q(shows_from__lte=F("shows_until")),
                name="announcements_announcement_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(audience="everyone", organisation__isnull=True, membership_type="")
                | Q(audience="organisation", organisation__isnull=False, membership_type="")
                | Q(
                    audience="type",
                    organisation__isnull=True,
                    membership_type__in=MembershipType.values,
                ),
                name="announcements_announcement_to_whom",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="announcements_announcement_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(is_mailed=True) | Q(mailed_to__isnull=True, mailed_at__isnull=True),
                name="announcements_announcement_mailed_if_wished",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Dismissal(models.Model):
    """A member has read an announcement and put it away."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "announcement"], name="announcements_dismissal_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
