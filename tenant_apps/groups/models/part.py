"""Who takes part in a group exchange, and as what."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from kernel import clock
from kernel.ids import uuid7
from kernel.minutes import MAX_MINUTES, STEP_MINUTES
from tenant_apps.groups.models.group import Group
from tenant_apps.members.models import Member


class Role(models.TextChoices):
    PROVIDER = "provider", "Gives the time"
    RECIPIENT = "recipient", "Receives it"


def _in_quarters(field: str) -> Q:
    """An amount of help, or none; but said."""
    return Q(**{f"{field}__isnull": False, f"{field}__gte": 0, f"{field}__lte": MAX_MINUTES}) & Q(
        Exact(Mod(field, STEP_MINUTES), 0)
    )


class Part(models.Model):
    """A member's one part in a group: nobody both gives and receives.

    A provider's minutes are planned, agreed to, then logged. A recipient is invited until they
    join; `joined_number` is the order of joining, `came` what was logged of it. Whatever else moves
    in the group, an answer is awaited since `asked_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, db_index=False, related_name="parts")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="group_parts")
    role = models.CharField(max_length=9, choices=Role)
    session_minutes = models.PositiveIntegerField(null=True)
    preparation_minutes = models.PositiveIntegerField(null=True)
    has_agreed = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=clock.now)
    given_session_minutes = models.PositiveIntegerField(null=True)
    given_preparation_minutes = models.PositiveIntegerField(null=True)
    joined_number = models.PositiveIntegerField(null=True)
    came = models.BooleanField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["group", "member"], name="groups_part_one_each"),
            models.UniqueConstraint(
                fields=["group", "joined_number"], name="groups_part_joined_one_by_one"
            ),
            models.CheckConstraint(
                condition=Q(role=Role.PROVIDER, joined_number__isnull=True, came__isnull=True)
                & Q(session_minutes__gt=0)
                & _in_quarters("session_minutes")
                & _in_quarters("preparation_minutes")
                | Q(
                    role=Role.RECIPIENT,
                    session_minutes__isnull=True,
                    preparation_minutes__isnull=True,
                    given_session_minutes__isnull=True,
                    given_preparation_minutes__isnull=True,
                    has_agreed=False,
                ),
                name="groups_part_by_role",
            ),
            models.CheckConstraint(
                condition=Q(
                    given_session_minutes__isnull=True, given_preparation_minutes__isnull=True
                )
                | Q(has_agreed=True)
                & _in_quarters("given_session_minutes")
                & _in_quarters("given_preparation_minutes"),
                name="groups_part_given_in_quarters",
            ),
            models.CheckConstraint(
                condition=Q(came__isnull=True) | Q(joined_number__isnull=False),
                name="groups_part_who_joined_came",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.group_id}"

    @property
    def is_provider(self) -> bool:
        return self.role == Role.PROVIDER

    @property
    def is_invited(self) -> bool:
        """Asked to join, and not answered yet."""
        return not self.is_provider and self.joined_number is None

    @property
    def is_in(self) -> bool:
        """Whether they take part: who gives has agreed to, who receives has joined."""
        return self.has_agreed if self.is_provider else self.joined_number is not None

    @property
    def agreed_minutes(self) -> int:
        """A provider's planned time, preparation and all."""
        return (self.session_minutes or 0) + (self.preparation_minutes or 0)

    @property
    def given_minutes(self) -> int:
        """A provider's logged time, preparation and all."""
        return (self.given_session_minutes or 0) + (self.given_preparation_minutes or 0)
