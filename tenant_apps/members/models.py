"""Members: a person in this network, with one login here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import formats, timezone
from django.utils.functional import cached_property

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.accounts.models import User
from tenant_apps.organisations.models import Organisation
from tenant_apps.policy.permissions import (
    OF_AN_ORGANISATION,
    WITHHOLDABLE,
    Holding,
    MembershipType,
    PartRole,
    Role,
)

_service_is_writing: ContextVar[bool] = ContextVar("members_service_is_writing", default=False)


class WrittenOutsideService(RuntimeError):
    """Membership is written by `members.services` alone, which also audits and moves credits."""


@contextmanager
def service_writes() -> Iterator[None]:
    """Opened by `members.services` around its writes, and by nothing else."""
    mark = _service_is_writing.set(True)
    try:
        yield
    finally:
        _service_is_writing.reset(mark)


def _refuse_side_door() -> None:
    if not _service_is_writing.get():
        raise WrittenOutsideService("Use a function of tenant_apps.members.services.")


class MemberQuerySet(models.QuerySet["Member"]):
    """Members, with the ways to write many at once closed."""

    def active(self) -> "MemberQuerySet":
        return self.filter(state=Member.State.ACTIVE)

    def update(self, **kwargs: Any) -> int:
        _refuse_side_door()
        return super().update(**kwargs)

    def bulk_create(self, *args: Any, **kwargs: Any) -> list["Member"]:
        _refuse_side_door()
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        _refuse_side_door()
        return super().bulk_update(*args, **kwargs)

    def delete(self) -> NoReturn:
        raise WrittenOutsideService("A member leaves; their row stays.")


class Member(models.Model):
    """A person in this network. Contact details are the login's, and shown to nobody.

    `free_on` are weekdays (1 is Monday) on which they usually have time; none: they have not said.
    `withheld` are permissions that their type or term takes from them. `suspended_by` is who did
    that: a member, or a directory's token. `hidden_about` is what stood in `about` until it was
    reported and hidden; they alone read it, until they change it.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        SUSPENDED = "suspended", "Suspended"
        LEFT = "left", "Left"
        ERASED = "erased", "Erased"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="member")
    name = models.CharField(max_length=120)
    handle = models.CharField(max_length=40)
    job_title = models.CharField(max_length=80, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="members"
    )
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)
    state = models.CharField(max_length=20, choices=State, default=State.ACTIVE)
    suspended_by = models.UUIDField(null=True, blank=True)
    about = models.TextField(max_length=1000, blank=True, default="")
    hidden_about = models.TextField(max_length=1000, blank=True, default="", db_default="")
    free_on = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    shows_name_outside = models.BooleanField(default=False)
    shows_hours_given = models.BooleanField(default=False)
    shows_hours_received = models.BooleanField(default=False)
    membership_type = models.CharField(
        max_length=20, choices=MembershipType, default=MembershipType.STAFF
    )
    term_starts_on = models.DateField(null=True, blank=True)
    term_ends_on = models.DateField(null=True, blank=True)
    withheld = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    joined_at = models.DateTimeField(default=clock.now)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handle"], name="members_member_handle_unique"),
            models.CheckConstraint(
                condition=Q(handle__regex=r"^[a-z][a-z0-9.-]*$"), name="members_member_handle_form"
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="members_member_has_name"),
            models.CheckConstraint(
                condition=Q(role__in=["member", "broker", "champion"]),
                name="members_member_role_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "suspended", "left", "erased"]),
                name="members_member_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="suspended") | Q(suspended_by__isnull=True),
                name="members_member_suspended_by_one",
            ),
            models.CheckConstraint(
                condition=Q(about="") | Q(hidden_about=""), name="members_member_about_is_one"
            ),
            models.CheckConstraint(
                condition=Q(free_on__len__lte=7, free_on__contained_by=[1, 2, 3, 4, 5, 6, 7]),
                name="members_member_free_on_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(membership_type__in=MembershipType.values),
                name="members_member_type_known",
            ),
            models.CheckConstraint(
                condition=Q(term_starts_on__isnull=True)
                | Q(term_ends_on__isnull=True)
                | Q(term_starts_on__lte=F("term_ends_on")),
                name="members_member_term_in_order",
            ),
            models.CheckConstraint(
                condition=Q(withheld__contained_by=[one.value for one in WITHHOLDABLE]),
                name="members_member_withholds_what_can_be",
            ),
        ]
        indexes = [
            models.Index(Lower("name"), "id", name="members_member_by_name"),
            models.Index(
                fields=["role"],
                condition=Q(role__in=["broker", "champion"]),
                name="members_member_by_role",
            ),
            models.Index(
                fields=["term_ends_on"],
                condition=Q(term_ends_on__isnull=False),
                name="members_member_by_last_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        _refuse_side_door()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise WrittenOutsideService("A member leaves; their row stays.")

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def withheld_because(self) -> str:
        """What keeps them from what is withheld: a term that has not begun, or their type."""
        if self.begins_later:
            return self.begins_later
        label = MembershipType(self.membership_type).label
        return f"Members of the type “{label}” may not do that in this network."

    @property
    def begins_later(self) -> str:
        """What somebody reads whose term has not begun; else empty."""
        starts_on = self.term_starts_on
        if not starts_on or starts_on <= timezone.localdate(clock.now()):
            return ""
        day = formats.date_format(starts_on, "j F Y")
        return f"Your membership begins on {day}. Until then you can look around."

    @cached_property
    def holdings(self) -> tuple[Holding, ...]:
        """Roles besides their own; of whoever asks for a page, read with their login."""
        return tuple(Holding(one.role, one.organisation_id) for one in self.held_roles.all())

    @property
    def belongs_to(self) -> frozenset[UUID]:
        """The ids of their organisation, and of the one that it is a part of."""
        at = self.organisation
        return frozenset(one for one in (at.id, at.parent_id) if one) if at else frozenset()


class HeldRole(models.Model):
    """A role that a member holds besides their own, in an organisation or the whole network.

    It ends by being deleted: with the membership, or by a champion. The audit log keeps that.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="held_roles")
    role = models.CharField(max_length=20, choices=PartRole)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="held_roles"
    )
    given_by = models.UUIDField()
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "members_held_role"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "role", "organisation"],
                nulls_distinct=False,
                name="members_held_role_once",
            ),
            models.CheckConstraint(
                condition=Q(role__in=PartRole.values), name="members_held_role_known"
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False)
                | ~Q(role__in=[one.value for one in OF_AN_ORGANISATION]),
                name="members_held_role_of_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.role}"
