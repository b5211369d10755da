"""Acts that a second operator has to agree to."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7

MAX_REASON = 500


class AskingQuerySet(models.QuerySet["Asking"]):
    """Askings by how they stand."""

    def waiting(self) -> "AskingQuerySet":
        return self.filter(state=Asking.State.WAITING)

    def waiting_past(self, moment: datetime) -> "AskingQuerySet":
        """Nobody has decided about them in time."""
        return self.waiting().filter(expires_at__lte=moment)


class Asking(models.Model):
    """One operator asks for a deed, and another one decides: never the same.

    waiting → agreed | refused | taken back | expired. `subject`, and `other` where two are
    concerned, are what it is done to, by opaque id; `what` is how, and `before` what the deed
    hangs on as it stood then: it is looked at again before it is done. A trigger keeps what was
    asked as it was, and what was decided. Personal data: the reason and the answer, which
    operators read; both are erased with the network that is removed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for a second operator"
        AGREED = "agreed", "Agreed and done"
        REFUSED = "refused", "Refused"
        TAKEN_BACK = "taken_back", "Taken back"
        EXPIRED = "expired", "Expired"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    deed = models.CharField(max_length=40)
    subject = models.UUIDField()
    other = models.UUIDField(null=True)
    what = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    reason = models.CharField(max_length=MAX_REASON)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=MAX_REASON, blank=True, default="")

    objects = AskingQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(state="waiting"), name="agreeing_asking_waiting"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["deed", "subject", "other"],
                condition=Q(state="waiting"),
                nulls_distinct=False,
                name="agreeing_asking_one_open",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="agreeing_asking_has_reason"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "agreed", "refused", "taken_back", "expired"]),
                name="agreeing_asking_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "refused"])
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="agreeing_asking_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken_back") | Q(decided_by=F("asked_by")),
                name="agreeing_asking_own_taken_back",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "expired"]) | Q(decided_by__isnull=True),
                name="agreeing_asking_decided_by_none",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="agreeing_asking_decided_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(decided_at__lt=F("expires_at")),
                name="agreeing_asking_agreed_in_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="agreeing_asking_refused_why"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("asked_at")), name="agreeing_asking_lasts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.state}"
