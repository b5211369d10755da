"""What operators announce to the champions of networks, who was told, and who put it away."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from shared_apps.operators.models import Operator
from tenants.models import Network

LONGEST = 4000


class News(models.Model):
    """An announcement to the champions of all networks, of some kinds, or of chosen ones.

    It is written once, when it is sent. Champions are mailed, and read it on their pages up to
    `shows_until`; withdrawn, it is gone at once.
    """

    class Audience(models.TextChoices):
        ALL = "all", "All networks"
        KINDS = "kinds", "Networks of some kinds"
        CHOSEN = "chosen", "Chosen networks"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=LONGEST)
    audience = models.CharField(max_length=10, choices=Audience)
    kinds = ArrayField(models.CharField(max_length=20, choices=Network.Kind), default=list)
    shows_until = models.DateField()
    sent_by = models.ForeignKey(
        Operator, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sent_at = models.DateTimeField(default=clock.now)
    withdrawn_by = models.ForeignKey(
        Operator, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at", "-id"]
        verbose_name_plural = "news"
        indexes = [
            models.Index(
                fields=["shows_until"],
                condition=Q(withdrawn_at__isnull=True),
                name="champion_news_showing",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(title__regex=r"\S"), name="champion_news_news_has_title"
            ),
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"), name="champion_news_news_has_text"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=["all", "chosen"], kinds__len=0)
                | Q(
                    audience="kinds",
                    kinds__len__gte=1,
                    kinds__contained_by=["ics", "school", "accelerator", "community"],
                ),
                name="champion_news_news_to_whom",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="champion_news_news_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Recipient(models.Model):
    """A network whose champions are to be told, or have been.

    `asked_at`: when a worker was last asked to. `missed_at`: it was not open, so nobody is mailed.
    `taken_back_at`: what had not left of the mails is gone, since the news was withdrawn.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    news = models.ForeignKey(
        News, on_delete=models.PROTECT, related_name="recipients", db_index=False
    )
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["news"],
                condition=Q(told_at__isnull=True, missed_at__isnull=True),
                name="champion_news_to_be_told",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["news", "network"], name="champion_news_recipient_once"
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(missed_at__isnull=True),
                name="champion_news_recipient_told_or_missed",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(told_at__isnull=False),
                name="champion_news_recipient_taken_back_once_told",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PutAway(models.Model):
    """A champion, a `member` of the network, has read it and put it away."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    news = models.ForeignKey(News, on_delete=models.PROTECT, related_name="+", db_index=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    member = models.UUIDField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "champion_news_put_away"
        constraints = [
            models.UniqueConstraint(fields=["member", "news"], name="champion_news_put_away_once")
        ]

    def __str__(self) -> str:
        return str(self.id)
