"""The network's policy: the rules it began with, and every dated change of them since.

Which rules hold on a day is reckoned from these rows; none is ever changed or deleted, and the
database refuses it too.
"""

from typing import Any, NoReturn

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from kernel.minutes import MAX_MINUTES
from tenant_apps.ledger.models.read_only import recorded_now
from tenant_apps.policy.permissions import WITHHOLDABLE, MembershipType

MAX_CEILING_MINUTES = 1000 * 60
# A figure of fewer people is never shown; a network may ask for more, but not for any number.
SMALLEST_GROUP = 5
LARGEST_SMALLEST_GROUP = 50
# Both reminders of hours come within a week, so nobody is taken by surprise.
FEWEST_DAYS = 7
MOST_DAYS = 60


class PolicyIsAppendOnly(RuntimeError):
    """Code tried to change or delete what was decided."""


class _Written(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise PolicyIsAppendOnly(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise PolicyIsAppendOnly(type(self).__name__)


def _in_range(prefix: str = "") -> Q:
    """Welcome credits, floor and ceiling that a network may set, and that go together."""
    return Q(
        **{
            f"{prefix}welcome_minutes__range": (0, MAX_MINUTES),
            f"{prefix}floor_minutes__range": (-MAX_MINUTES, 0),
        }
    ) & (
        Q(**{f"{prefix}ceiling_minutes__isnull": True})
        | Q(
            **{
                f"{prefix}ceiling_minutes__range": (1, MAX_CEILING_MINUTES),
                f"{prefix}ceiling_minutes__gte": F(f"{prefix}welcome_minutes"),
            }
        )
    )


def _ceiling_differs() -> Q:
    return (
        Q(old_ceiling_minutes__isnull=True, ceiling_minutes__isnull=False)
        | Q(old_ceiling_minutes__isnull=False, ceiling_minutes__isnull=True)
        | Q(old_ceiling_minutes__isnull=False, ceiling_minutes__isnull=False)
        & ~Q(ceiling_minutes=F("old_ceiling_minutes"))
    )


class Policy(_Written):
    """The rules that this network began with."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    single = models.BooleanField(default=True, editable=False)
    welcome_minutes = models.IntegerField(default=120)
    floor_minutes = models.IntegerField(default=0)
    ceiling_minutes = models.IntegerField(null=True, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.UniqueConstraint(fields=["single"], name="policy_policy_one_row"),
            models.CheckConstraint(condition=Q(single=True), name="policy_policy_single_is_true"),
            models.CheckConstraint(
                condition=Q(welcome_minutes__gte=0, welcome_minutes__lte=MAX_MINUTES),
                name="policy_policy_welcome_range",
            ),
            models.CheckConstraint(
                condition=Q(floor_minutes__lte=0, floor_minutes__gte=-MAX_MINUTES),
                name="policy_policy_floor_range",
            ),
            models.CheckConstraint(
                condition=Q(ceiling_minutes__isnull=True) | Q(ceiling_minutes__gt=0),
                name="policy_policy_ceiling_positive",
            ),
        ]

    def __str__(self) -> str:
        return "The network’s policy"


class PolicyChange(_Written):
    """New rules from a day on. What is the same before and after, this change leaves alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    applies_on = models.DateField()
    old_welcome_minutes = models.IntegerField()
    old_floor_minutes = models.IntegerField()
    old_ceiling_minutes = models.IntegerField(null=True)
    welcome_minutes = models.IntegerField()
    floor_minutes = models.IntegerField()
    ceiling_minutes = models.IntegerField(null=True)
    actor = models.UUIDField()
    recorded_at = models.DateTimeField(db_default=recorded_now())

    class Meta:
        db_table = "policy_change"
        ordering = ["-applies_on", "-id"]
        indexes = [models.Index(fields=["applies_on"], name="policy_change_applies_on")]
        constraints = [
            models.CheckConstraint(condition=_in_range(), name="policy_change_in_range"),
            models.CheckConstraint(
                condition=~Q(welcome_minutes=F("old_welcome_minutes"))
                | ~Q(floor_minutes=F("old_floor_minutes"))
                | _ceiling_differs(),
                name="policy_change_changes_something",
            ),
        ]

    def __str__(self) -> str:
        return f"From {self.applies_on}"

    @property
    def sets_welcome(self) -> bool:
        return self.welcome_minutes != self.old_welcome_minutes

    @property
    def sets_floor(self) -> bool:
        return self.floor_minutes != self.old_floor_minutes

    @property
    def sets_ceiling(self) -> bool:
        return self.ceiling_minutes != self.old_ceiling_minutes


class PolicyWithdrawal(_Written):
    """A change that was taken back before its day came."""

    change = models.OneToOneField(
        PolicyChange, on_delete=models.PROTECT, primary_key=True, related_name="withdrawal"
    )
    actor = models.UUIDField()
    recorded_at = models.DateTimeField(db_default=recorded_now())

    class Meta:
        db_table = "policy_withdrawal"

    def __str__(self) -> str:
        return f"Withdrawn: {self.change_id}"


class PolicyApplication(_Written):
    """A change that all members' accounts have followed."""

    change = models.OneToOneField(
        PolicyChange, on_delete=models.PROTECT, primary_key=True, related_name="application"
    )
    recorded_at = models.DateTimeField(db_default=recorded_now())

    class Meta:
        db_table = "policy_application"

    def __str__(self) -> str:
        return f"Applied: {self.change_id}"


class Care(models.Model):
    """How the network spares its people: when no mail comes, and of how few nothing is told.

    One row; without it, or without times, mail comes at all hours.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    single = models.BooleanField(default=True, editable=False)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    smallest_group = models.PositiveSmallIntegerField(default=SMALLEST_GROUP)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "care"
        constraints = [
            models.UniqueConstraint(fields=["single"], name="policy_care_one_row"),
            models.CheckConstraint(condition=Q(single=True), name="policy_care_single_is_true"),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False)
                & ~Q(quiet_from=F("quiet_until")),
                name="policy_care_quiet_from_until",
            ),
            models.CheckConstraint(
                condition=Q(smallest_group__range=(SMALLEST_GROUP, LARGEST_SMALLEST_GROUP)),
                name="policy_care_smallest_group",
            ),
        ]

    def __str__(self) -> str:
        return "How the network spares its people"


class HoursByTime(models.Model):
    """After how many days hours that nobody answers are confirmed; None: never.

    One row; without it they never are.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    single = models.BooleanField(default=True, editable=False)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "policy_by_time"
        verbose_name_plural = "hours by time"
        constraints = [
            models.UniqueConstraint(fields=["single"], name="policy_by_time_one_row"),
            models.CheckConstraint(condition=Q(single=True), name="policy_by_time_single_is_true"),
            models.CheckConstraint(
                condition=Q(days__isnull=True) | Q(days__range=(FEWEST_DAYS, MOST_DAYS)),
                name="policy_by_time_days",
            ),
        ]

    def __str__(self) -> str:
        return f"After {self.days} days" if self.days else "Never"


class TypeRule(models.Model):
    """What members of one type may not do, and what they go on as when a term ends.

    Without a row, the usual holds; without a type to go on as, the membership ends.
    """

    type = models.CharField(max_length=20, primary_key=True, choices=MembershipType)
    withheld = ArrayField(models.CharField(max_length=40), default=list)
    moves_to = models.CharField(max_length=20, blank=True, default="", choices=MembershipType)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=MembershipType.values), name="policy_typerule_type_known"
            ),
            models.CheckConstraint(
                condition=Q(withheld__contained_by=[one.value for one in WITHHOLDABLE]),
                name="policy_typerule_withholds_what_can_be",
            ),
            models.CheckConstraint(
                condition=Q(moves_to="")
                | Q(moves_to__in=MembershipType.values) & ~Q(moves_to=F("type")),
                name="policy_typerule_moves_to_another",
            ),
        ]

    def __str__(self) -> str:
        return self.type
