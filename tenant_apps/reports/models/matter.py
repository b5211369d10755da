"""Things that all may see, and somebody reported: who said what, what was decided, and the appeal.

A matter is one thing from its first report to the last decision. All who report the thing while it
waits stand in the same matter.
"""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.members.models import Member
from tenant_apps.reports.models.report import LONGEST

LONGEST_DECISION = 400
LONGEST_TITLE = 200
APPEAL_WITHIN = timedelta(days=30)


class Kind(models.TextChoices):
    """What may be reported besides messages."""

    LISTING = "listing", "Request or offer"
    PROFILE = "profile", "Member’s page"
    LESSON = "lesson", "What a member learned"
    GROUP = "group", "Group"
    GROUP_LESSON = "group_lesson", "What a member learned in a group"


class Reason(models.TextChoices):
    """What is wrong with it: why it is reported, and why it is hidden. The last: why it stays."""

    RUDE = "rude", "It is rude or hurtful"
    PATIENT = "patient", "It names a patient, or says something about someone’s health"
    SELLING = "selling", "It advertises, or asks for money"
    IDENTITY = "identity", "They are not who they say they are"
    OTHER = "other", "Something else"
    FINE = "fine", "Nothing is wrong with it"


class State(models.TextChoices):
    OPEN = "open", "Waits"
    KEPT = "kept", "Stays as it is"
    HIDDEN = "hidden", "Hidden"
    APPEALED = "appealed", "Hidden, and appealed against"
    UPHELD = "upheld", "Hidden, also after an appeal"
    RESTORED = "restored", "Shown again after an appeal"


WAITING = [State.OPEN, State.APPEALED]
_ONCE_HIDDEN = [State.HIDDEN, State.APPEALED, State.UPHELD, State.RESTORED]
_FAULTS = [one for one in Reason.values if one != Reason.FINE]
_UNDECIDED = Q(decided_by__isnull=True, decided_at__isnull=True, ground="", because="")
_DECIDED = Q(decided_by__isnull=False, decided_at__isnull=False, because__regex=r"\S")
_NOT_APPEALED = Q(appealed_at__isnull=True, appeal="")
_APPEALED = Q(appealed_at__lte=F("decided_at") + APPEAL_WITHIN, appeal__regex=r"\S")
_APPEAL_WAITS = Q(appeal_decided_by__isnull=True, appeal_decided_at__isnull=True, appeal_because="")
_APPEAL_DECIDED = Q(
    appeal_decided_by__isnull=False,
    appeal_decided_at__isnull=False,
    appeal_because__regex=r"\S",
)


class Matter(models.Model):
    """One thing of a member's that waits for a decision, or was decided about.

    `ground` is why, from the list, and `because` in words. Whoever it concerns does not decide, nor
    does who decided first decide about the appeal.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    thing_id = models.UUIDField()
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, db_index=False, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=10, choices=Reason, blank=True, default="")
    because = models.TextField(max_length=LONGEST_DECISION, blank=True, default="")
    appealed_at = models.DateTimeField(null=True)
    appeal = models.TextField(max_length=LONGEST, blank=True, default="")
    appeal_decided_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    appeal_decided_at = models.DateTimeField(null=True)
    appeal_because = models.TextField(max_length=LONGEST_DECISION, blank=True, default="")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["open", "appealed"]),
                name="reports_matter_waiting",
            ),
            models.Index(fields=["owner", "-id"], name="reports_matter_by_owner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "thing_id"],
                condition=Q(state="open"),
                name="reports_matter_one_waits",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="reports_matter_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state="open") & _UNDECIDED
                | Q(state="kept", ground__in=["fine", "other"]) & _DECIDED
                | Q(state__in=_ONCE_HIDDEN, ground__in=_FAULTS) & _DECIDED,
                name="reports_matter_decided_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("owner")) & ~Q(appeal_decided_by=F("owner")),
                name="reports_matter_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(appeal_decided_by=F("decided_by")), name="reports_matter_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "kept", "hidden"]) & _NOT_APPEALED & _APPEAL_WAITS
                | Q(state="appealed") & _APPEALED & _APPEAL_WAITS
                | Q(state__in=["upheld", "restored"]) & _APPEALED & _APPEAL_DECIDED,
                name="reports_matter_appealed_in_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_id}: {self.state}"

    @property
    def waits_since(self) -> datetime:
        """Since when it waits for the decision that comes next, or came last."""
        return self.appealed_at or self.opened_at

    @property
    def called(self) -> str:
        """How it was titled when it was reported last; empty for what has no title."""
        newest = max(self.reports.all(), key=lambda one: one.id, default=None)
        return newest.title if newest else ""

    @property
    def was_hidden(self) -> bool:
        """Whether it was decided that others do not see it, whatever was decided afterwards."""
        return self.state in _ONCE_HIDDEN


class MatterReport(models.Model):
    """What one member says is wrong with it, once, and how it read when they said so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    matter = models.ForeignKey(
        Matter, on_delete=models.PROTECT, db_index=False, related_name="reports"
    )
    by = models.ForeignKey(Member, on_delete=models.PROTECT, db_index=False, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    words = models.TextField(max_length=LONGEST, blank=True)
    title = models.TextField(max_length=LONGEST_TITLE)
    text = models.TextField(blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "reports_matter_report"
        ordering = ["id"]
        indexes = [models.Index(fields=["by", "-made_at"], name="reports_matter_report_by")]
        constraints = [
            models.UniqueConstraint(fields=["matter", "by"], name="reports_matter_report_once"),
            models.CheckConstraint(
                condition=Q(reason__in=_FAULTS), name="reports_matter_report_reason"
            ),
            models.CheckConstraint(
                condition=~Q(reason="other") | Q(words__regex=r"\S"),
                name="reports_matter_report_other_says",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
