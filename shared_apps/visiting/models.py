"""Visits of operators to networks, each for a reason and for an hour at most."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from shared_apps.operators.models import Operator
from tenants.models import Network

MOST_MINUTES = 60
MAX_WORDS = 500


class Visit(models.Model):
    """An operator looks after a network from within, as no member and with no login of it.

    It lasts from `begun_at` to `ends_at`, unless it ends before. Where champions wish to be asked
    first it has not begun until one of them (`answered_by`, a member) has said yes.
    `times_entered`: each code lets in once, and whoever comes again is let in instead.
    `ended_by` is a member or an operator. `ask_told_at`, `begin_told_at`, `end_told_at`: since when
    the network's own audit and its champions know.
    """

    class Reason(models.TextChoices):
        ASKED = "asked", "The network asked for help"
        FAULT = "fault", "Something does not work"
        SETTING_UP = "setting_up", "Setting the network up"
        SAFETY = "safety", "Safety or data protection"

    class Ended(models.TextChoices):
        OPERATOR = "operator", "Ended by the operator"
        CHAMPION = "champion", "Ended by a champion"
        REFUSED = "refused", "Refused by a champion"
        TIME = "time", "Its time was over"
        ACCESS = "access", "The operator’s access ended"
        NETWORK = "network", "The network was closed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+")
    operator_name = models.CharField(max_length=120)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason)
    words = models.CharField(max_length=MAX_WORDS)
    minutes = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(default=clock.now)
    begun_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=20, choices=Ended, blank=True, default="")
    ended_by = models.UUIDField(null=True)
    times_entered = models.PositiveIntegerField(default=0)
    ask_told_at = models.DateTimeField(null=True)
    begin_told_at = models.DateTimeField(null=True)
    end_told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["network", "-id"], name="visiting_visit_by_network"),
            models.Index(
                fields=["network"],
                condition=Q(ended_at__isnull=True),
                name="visiting_visit_going_on",
            ),
            models.Index(
                fields=["id"],
                condition=Q(end_told_at__isnull=True),
                name="visiting_visit_to_look_after",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES),
                name="visiting_visit_an_hour_at_most",
            ),
            models.CheckConstraint(
                condition=Q(begun_at__isnull=True, ends_at__isnull=True)
                | Q(
                    begun_at__isnull=False,
                    ends_at__isnull=False,
                    ends_at__gt=F("begun_at"),
                    ends_at__lte=F("begun_at") + timedelta(minutes=MOST_MINUTES),
                ),
                name="visiting_visit_begins_and_ends",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="")
                | Q(ended_at__isnull=False) & ~Q(ended_how=""),
                name="visiting_visit_ended_somehow",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["asked", "fault", "setting_up", "safety"]),
                name="visiting_visit_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    ended_how__in=[
                        "",
                        "operator",
                        "champion",
                        "refused",
                        "time",
                        "access",
                        "network",
                    ]
                ),
                name="visiting_visit_ended_how_known",
            ),
            models.CheckConstraint(condition=Q(words__regex=r"\S"), name="visiting_visit_says_why"),
            models.CheckConstraint(
                condition=Q(times_entered=0) | Q(begun_at__isnull=False),
                name="visiting_visit_entered_once_begun",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class VisitRule(models.Model):
    """What a network wishes of those who visit it; without a row: they come and champions are told.

    `set_by` is a member of it.
    """

    network = models.OneToOneField(
        Network, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    asks_first = models.BooleanField()
    set_by = models.UUIDField()
    set_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "visiting_visit_rule"

    def __str__(self) -> str:
        return str(self.network_id)
