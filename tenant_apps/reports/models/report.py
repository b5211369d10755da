"""Messages that their reader reported, as they were then: all that whoever decides may see."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.file_kinds import LONGEST_NAME
from tenant_apps.members.models import Member

LONGEST = 1000


class Report(models.Model):
    """One member reports one message of another. The text and the names of files are copied.

    Of somebody in another network there is no author here, and no copy: the message stays where
    both networks can erase it, and whoever decides reads it there. `words` are the reporter's own
    and `because` the decider's, and stay when the message is erased.
    """

    class Reason(models.TextChoices):
        PATIENT = "patient", "It says something about a patient"
        RUDE = "rude", "It is rude, threatening or harassing"
        SELLING = "selling", "It sells something"
        UNSAFE = "unsafe", "A link or a file in it looks unsafe"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        OPEN = "open", "Waits"
        LEFT = "left", "Left as it is"
        HIDDEN = "hidden", "Hidden"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    message_id = models.UUIDField()
    author = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    written_at = models.DateTimeField()
    text = models.TextField(blank=True)
    file_names = ArrayField(models.CharField(max_length=LONGEST_NAME), default=list)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, db_index=False, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.TextField(max_length=LONGEST, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    because = models.TextField(max_length=LONGEST, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="open"), name="reports_report_open")
        ]
        constraints = [
            models.UniqueConstraint(fields=["message_id", "by"], name="reports_report_once"),
            models.CheckConstraint(
                condition=~Q(by=F("author")), name="reports_report_of_anothers_words"
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | Q(text="", file_names=[]),
                name="reports_report_no_copy_of_elsewhere",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["patient", "rude", "selling", "unsafe", "other"]),
                name="reports_report_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["left", "hidden"])
                & Q(decided_by__isnull=False, decided_at__isnull=False, because__regex=r"\S"),
                name="reports_report_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("by")) & ~Q(decided_by=F("author")),
                name="reports_report_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
