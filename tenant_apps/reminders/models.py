"""Who was reminded of what, and how often in a week."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange
from tenant_apps.groups.models import Group
from tenant_apps.members.models import Member

# So often a week a member is written to of what they have not asked for, and no more.
MOST_A_WEEK = 3


class Reminder(models.Model):
    """A mail that takes one of the few places a member has in a week, whose Monday stands here.

    The database holds that nobody gets more, and of what a round sends one in a day.
    """

    class How(models.TextChoices):
        ROUND = "round", "By the clock"
        BROKER = "broker", "By a broker"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    how = models.CharField(max_length=10, choices=How)
    week = models.DateField()
    place = models.PositiveSmallIntegerField()
    day = models.DateField()
    sent_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "week", "place"], name="reminders_reminder_few_a_week"
            ),
            models.UniqueConstraint(
                fields=["member", "day"],
                condition=Q(how="round"),
                name="reminders_reminder_one_a_day",
            ),
            models.CheckConstraint(
                condition=Q(place__range=(1, MOST_A_WEEK)), name="reminders_reminder_place_range"
            ),
            models.CheckConstraint(
                condition=Q(how__in=["round", "broker"]), name="reminders_reminder_how_known"
            ),
            models.CheckConstraint(
                condition=Q(week__iso_week_day=1), name="reminders_reminder_week_is_monday"
            ),
        ]
        indexes = [models.Index(fields=["sent_at"], name="reminders_reminder_by_time")]

    def __str__(self) -> str:
        return str(self.id)


class Step(models.TextChoices):
    """What a member is reminded of."""

    CONFIRM_AGAIN = "confirm_again", "Hours to confirm, the second time"
    CONFIRM = "confirm", "Hours to confirm"
    ANSWER = "answer", "A proposal to answer"
    GIVE = "give", "Time to give to a group"
    PAY = "pay", "A group to be paid or not"
    JOIN = "join", "A group to join or not"
    MEET = "meet", "Times to choose from"
    LOG = "log", "Agreed, and no hours yet"
    FEEDBACK = "feedback", "Feedback to give"


class Reminded(models.Model):
    """A member was reminded of an exchange, or of a group, as it has stood since then: once for
    each step. Of times to meet it is the exchange's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="of")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    exchange = models.ForeignKey(
        Exchange, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    step = models.CharField(max_length=15, choices=Step)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "member", "step", "since"], name="reminders_reminded_once"
            ),
            models.UniqueConstraint(
                fields=["group", "member", "step", "since"], name="reminders_reminded_of_group_once"
            ),
            models.CheckConstraint(
                condition=Q(exchange__isnull=False, group__isnull=True)
                | Q(exchange__isnull=True, group__isnull=False),
                name="reminders_reminded_of_one",
            ),
            models.CheckConstraint(
                condition=Q(step__in=Step.values), name="reminders_reminded_step_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.exchange_id or self.group_id}"
