"""Ways into the network: invitations, join links, and lists of staff to invite."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.policy.permissions import Role

_CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE_LENGTH = 12


def new_code() -> str:
    """What a join link ends in: unguessable, and still typed from a poster without mistakes."""
    return "".join(secrets.choice(_CODE_LETTERS) for _ in range(_CODE_LENGTH))


class StaffUpload(models.Model):
    """A list of staff that was read and checked, and waits for a champion to say yes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file_name = models.CharField(max_length=200)
    rows = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    good_count = models.IntegerField()
    error_count = models.IntegerField()
    uploaded_by = models.UUIDField()
    uploaded_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    invited_count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(good_count__gte=0, error_count__gte=0, invited_count__gte=0),
                name="joining_staffupload_counts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(rows=[]),
                name="joining_staffupload_rows_erased_once_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class Invitation(models.Model):
    """One person asked to join, by a link in a mail that works once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    job_title = models.CharField(max_length=80, blank=True, default="")
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)
    token_digest = models.BinaryField(max_length=32)
    invited_by = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="invitation"
    )
    upload = models.ForeignKey(
        StaffUpload, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token_digest"], name="joining_invitation_token_unique"
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="joining_invitation_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="joining_invitation_email_lowercase"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="joining_invitation_accepted_or_revoked",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(member__isnull=False),
                name="joining_invitation_accepted_by_member",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["member", "broker", "champion"]),
                name="joining_invitation_role_known",
            ),
        ]
        indexes = [models.Index(fields=["-created_at"], name="joining_invitation_latest")]

    def __str__(self) -> str:
        return self.email


class JoinLink(models.Model):
    """A link, and its QR code, by which anyone who has it may join."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    label = models.CharField(max_length=80)
    code = models.CharField(max_length=20, default=new_code)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="join_links"
    )
    joined_limit = models.IntegerField(null=True, blank=True)
    joined_count = models.IntegerField(default=0)
    made_by = models.UUIDField()
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="joining_joinlink_code_unique"),
            models.CheckConstraint(
                condition=Q(joined_count__gte=0)
                & (Q(joined_limit__isnull=True) | Q(joined_count__lte=F("joined_limit"))),
                name="joining_joinlink_within_limit",
            ),
            models.CheckConstraint(
                condition=Q(joined_limit__isnull=True) | Q(joined_limit__gt=0),
                name="joining_joinlink_limit_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.label
