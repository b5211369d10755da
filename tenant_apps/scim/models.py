"""What an organisation's directory of people has put into the network."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.members.models import Member


class TokenQuerySet(models.QuerySet["Token"]):
    """Tokens."""

    def working(self, now: datetime) -> "TokenQuerySet":
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))


class Token(models.Model):
    """Lets a directory in until `ends_at`. Of the token itself only a digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    digest = models.BinaryField(max_length=32)
    made_by = models.UUIDField()
    made_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="scim_token_digest_unique"),
            models.UniqueConstraint(
                models.Value(1), condition=Q(ends_at__isnull=True), name="scim_token_one_lasting"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Entry(models.Model):
    """A person of the directory, and the member they are here. The directory sees no other member.

    `said` is what the directory said of them that stands nowhere else, by SCIM's own names.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="directory_entry")
    user_name = models.CharField(max_length=254)
    external_id = models.CharField(max_length=255, blank=True, default="")
    said = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("user_name"), name="scim_entry_user_name_unique"),
        ]
        indexes = [
            models.Index(
                fields=["external_id"], condition=~Q(external_id=""), name="scim_entry_external"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
