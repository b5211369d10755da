"""People who were asked to join."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.joining.models.applications import Application
from tenant_apps.joining.models.domains import JoinDomain
from tenant_apps.joining.models.links import JoinLink
from tenant_apps.joining.models.staff import StaffUpload
from tenant_apps.joining.models.terms import WithTerm, constraints
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.policy.permissions import Role

# Those that somebody sent; any other was asked for by whom it is for.
SENT = Q(domain=None, link=None)
# So often is somebody who was invited reminded, and no more.
MOST_REMINDERS = 2


class Invitation(WithTerm):
    """One person asked to join, by a link in a mail that works once.

    `domain` or `link`: nobody asked them, they asked for it themselves. Once `declined_at` they are
    not reminded, but may still think again.
    """

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
    declined_at = models.DateTimeField(null=True, blank=True)
    reminded_count = models.PositiveSmallIntegerField(default=0)
    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="invitation"
    )
    upload = models.ForeignKey(
        StaffUpload, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    domain = models.ForeignKey(
        JoinDomain, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    link = models.ForeignKey(
        JoinLink, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="invitation"
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
            models.CheckConstraint(
                condition=Q(upload__isnull=True, domain__isnull=True)
                | Q(upload__isnull=True, link__isnull=True)
                | Q(domain__isnull=True, link__isnull=True),
                name="joining_invitation_one_way",
            ),
            models.CheckConstraint(
                condition=Q(reminded_count__lte=MOST_REMINDERS),
                name="joining_invitation_reminded_twice_at_most",
            ),
            *constraints("joining_invitation"),
        ]
        indexes = [
            models.Index(fields=["-created_at"], name="joining_invitation_latest"),
            models.Index(
                fields=["sent_at"],
                condition=Q(
                    accepted_at__isnull=True,
                    revoked_at__isnull=True,
                    declined_at__isnull=True,
                    reminded_count__lt=MOST_REMINDERS,
                ),
                name="joining_invitation_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_asked_for(self) -> bool:
        """Whether nobody sent it: they asked themselves, by their domain or an open door."""
        return self.domain_id is not None or self.link_id is not None
