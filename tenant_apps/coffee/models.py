"""Who takes part in random coffee, and each month's round: pairs, and those left over."""

from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.members.models import Member


class SignUp(models.Model):
    """A member takes part from `joined_at` on, until they leave."""

    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, primary_key=True, related_name="coffee_sign_up"
    )
    joined_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("joined_at")),
                name="coffee_signup_left_after_joining",
            )
        ]

    def __str__(self) -> str:
        return str(self.member_id)


class Round(models.Model):
    """The pairs of one month are made. The month is its first day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    month = models.DateField()
    drawn_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["month"], name="coffee_round_one_a_month"),
            models.CheckConstraint(
                condition=Q(month__day=1), name="coffee_round_month_is_first_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Pair(models.Model):
    """Two members who were put together; `low` has the lower id. One of them may have skipped.

    The database lets the same two be a pair again after twelve months, and holds that each has
    the one seat of that round.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="pairs", to_field="month", db_column="month"
    )
    low = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    high = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    skipped_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    skipped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="coffee_pair_low_is_lower"),
            models.CheckConstraint(
                condition=Q(skipped_by__isnull=True, skipped_at__isnull=True)
                | Q(skipped_at__isnull=False, skipped_by__isnull=False)
                & (Q(skipped_by=F("low")) | Q(skipped_by=F("high"))),
                name="coffee_pair_skipped_by_one",
            ),
            ExclusionConstraint(
                name="coffee_pair_once_in_twelve_months",
                expressions=[
                    ("low", RangeOperators.EQUAL),
                    ("high", RangeOperators.EQUAL),
                    (
                        Func(
                            F("round"),
                            template="daterange(%(expressions)s,"
                            " (%(expressions)s + interval '12 months')::date)",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def other(self, member_id: UUID) -> Member:
        """Whom this member meets."""
        return self.high if member_id == self.low_id else self.low


class Seat(models.Model):
    """A member's place in a round; without a pair, nobody was left for them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(
        Round,
        on_delete=models.PROTECT,
        related_name="seats",
        to_field="month",
        db_column="month",
        db_index=False,
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    pair = models.ForeignKey(
        Pair, on_delete=models.PROTECT, related_name="seats", null=True, db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "member"], name="coffee_seat_one_a_round"),
            models.UniqueConstraint(
                fields=["pair", "round", "member"], name="coffee_seat_of_a_pair"
            ),
        ]
        indexes = [models.Index("member", F("round").desc(), name="coffee_seat_of_member")]

    def __str__(self) -> str:
        return str(self.id)
