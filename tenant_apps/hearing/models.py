"""How members wish to hear of what concerns them."""

from django.db import models
from django.db.models import Q

from kernel import clock
from tenant_apps.members.models import Member

# So often a week a member is told of requests at once, or reminded, and no more.
MOST_A_WEEK = 3


class Choice(models.Model):
    """What a member chose; without a row they hear as the defaults have it.

    `news` is what others do in one's exchanges, groups and questions, and with one's listings.
    `is_monthly`: of the weekly mails, the first of each month alone.
    """

    class News(models.TextChoices):
        AT_ONCE = "at_once", "At once"
        BY_DAY = "by_day", "By day, Monday to Friday"
        NEVER = "never", "Not at all"

    class Requests(models.TextChoices):
        AT_ONCE = "at_once", "At once"
        WEEKLY = "weekly", "In the weekly mail"
        NEVER = "never", "Not at all"

    member = models.OneToOneField(
        Member, on_delete=models.PROTECT, primary_key=True, related_name="mail_choice"
    )
    news = models.CharField(
        max_length=10, choices=News, default=News.AT_ONCE, db_default=News.AT_ONCE
    )
    requests = models.CharField(max_length=10, choices=Requests, default=Requests.AT_ONCE)
    weekly_mail = models.BooleanField(default=True)
    is_monthly = models.BooleanField(default=False, db_default=False)
    reminders = models.BooleanField(default=True, db_default=True)
    from_brokers = models.BooleanField(default=True, db_default=True)
    announcements = models.BooleanField(default=True, db_default=True)
    chosen_at = models.DateTimeField(default=clock.now)

    class Meta:
        # It was made as a part of `telling`, and has stayed where it was.
        db_table = "telling_choice"
        constraints = [
            models.CheckConstraint(
                condition=Q(news__in=["at_once", "by_day", "never"]),
                name="hearing_choice_news_known",
            ),
            models.CheckConstraint(
                condition=Q(requests__in=["at_once", "weekly", "never"]),
                name="telling_choice_requests_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.member_id)
