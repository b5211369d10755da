"""Which requests are to be told, and who was told of which."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.hearing.models import MOST_A_WEEK
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member


class Announcement(models.Model):
    """A request came to be open, or says something else: its helpers are to be told of it.

    It is written with that change, so that nothing is forgotten, and done once they are told.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="announcements")
    made_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing"],
                condition=Q(done_at__isnull=True),
                name="telling_announcement_one_waits",
            )
        ]
        indexes = [models.Index(fields=["made_at"], name="telling_announcement_by_time")]

    def __str__(self) -> str:
        return str(self.id)


class Told(models.Model):
    """A member was told of a request: once, at once or in the weekly mail.

    What is told at once takes one of the few places that a member has in a week, whose Monday
    stands here: the database holds that nobody is told more often.
    """

    class How(models.TextChoices):
        AT_ONCE = "at_once", "At once"
        WEEKLY = "weekly", "In the weekly mail"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    listing = models.ForeignKey(
        Listing, on_delete=models.PROTECT, related_name="told", db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    how = models.CharField(max_length=10, choices=How)
    week = models.DateField()
    place = models.PositiveSmallIntegerField(null=True)
    told_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "member"], name="telling_told_once"),
            models.UniqueConstraint(
                fields=["member", "week", "place"], name="telling_told_few_a_week"
            ),
            models.CheckConstraint(
                condition=Q(how="at_once", place__isnull=False, place__range=(1, MOST_A_WEEK))
                | Q(how="weekly", place__isnull=True),
                name="telling_told_place_at_once",
            ),
            models.CheckConstraint(
                condition=Q(week__iso_week_day=1), name="telling_told_week_is_monday"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class WeeklyMail(models.Model):
    """A member's weekly mail of this week is made, or there was nothing to put into it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    week = models.DateField()

    class Meta:
        db_table = "telling_weekly_mail"
        constraints = [
            models.UniqueConstraint(fields=["week", "member"], name="telling_weekly_mail_once"),
            models.CheckConstraint(
                condition=Q(week__iso_week_day=1), name="telling_weekly_mail_week_is_monday"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
