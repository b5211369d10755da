"""Links and posters by which people join themselves."""

import secrets

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.joining.models.terms import WithTerm, constraints
from tenant_apps.organisations.models import Organisation

_CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE_LENGTH = 12


def new_code() -> str:
    """What a join link ends in: unguessable, and still typed from a poster without mistakes."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))


class JoinLink(WithTerm):
    """A link, and its QR code, by which anyone who has it may join.

    Its kind, label and campaign say where whoever joined by it came from. The one that
    stands on the front page is the network’s open door. Nobody made the one that the open
    community network begins with.
    """

    class Kind(models.TextChoices):
        LINK = "link", "A link to send"
        POSTER = "poster", "A poster"
        EVENT = "event", "An event"
        CAMPAIGN = "campaign", "A campaign"
        DOOR = "door", "Your front page"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LINK)
    label = models.CharField(max_length=80)
    campaign = models.CharField(max_length=80, blank=True, default="")
    code = models.CharField(max_length=20, default=new_code)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="join_links"
    )
    needs_approval = models.BooleanField(default=False)
    joined_limit = models.IntegerField(null=True, blank=True)
    joined_count = models.IntegerField(default=0)
    made_by = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="joining_joinlink_code_unique"),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="door", revoked_at__isnull=True),
                name="joining_joinlink_one_door",
            ),
            models.CheckConstraint(
                condition=Q(joined_count__gte=0)
                & (Q(joined_limit__isnull=True) | Q(joined_count__lte=F("joined_limit"))),
                name="joining_joinlink_within_limit",
            ),
            models.CheckConstraint(
                condition=Q(joined_limit__isnull=True) | Q(joined_limit__gt=0),
                name="joining_joinlink_limit_positive",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["link", "poster", "event", "campaign", "door"]),
                name="joining_joinlink_kind_known",
            ),
            *constraints("joining_joinlink"),
        ]

    def __str__(self) -> str:
        return self.label
