"""When a group meets, who has it in their calendar, and what happened."""

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.groups.models import Group
from tenant_apps.meetings.models import SECURE, Happened, Whereabouts
from tenant_apps.members.models import Member


class State(models.TextChoices):
    SET = "set", "Set"
    CALLED_OFF = "called_off", "Called off"
    HELD = "held", "Held"


class GroupMeeting(Whereabouts):
    """A time that was set for a group, which has one at a time.

    `sequence` counts what calendars were sent of it; `remind_at` is empty where it was set too
    late.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="meetings")
    state = models.CharField(max_length=10, choices=State, default=State.SET)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["remind_at"],
                condition=Q(state=State.SET, reminded_at__isnull=True),
                name="group_times_to_remind",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="group_times_meeting_state_known"
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(state=State.SET), name="group_times_meeting_one_set"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="group_times_meeting_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(place__regex=r"\S") | ~Q(video_url=""),
                name="group_times_meeting_says_where",
            ),
            models.CheckConstraint(
                condition=Q(video_url="") | Q(video_url__regex=SECURE),
                name="group_times_meeting_video_secure",
            ),
            models.CheckConstraint(
                condition=Q(reminded_at__isnull=True) | Q(remind_at__isnull=False),
                name="group_times_meeting_reminded_when_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} for {self.group_id}"

    @property
    def is_ahead(self) -> bool:
        """Whether it is set and not over."""
        return self.state == State.SET and self.ends_at > clock.now()

    @property
    def has_begun(self) -> bool:
        """Whether its time has come."""
        return self.starts_at <= clock.now()


class Attendee(models.Model):
    """Who was sent a meeting for their calendar, and whether it is still meant to be there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(
        GroupMeeting, on_delete=models.PROTECT, db_index=False, related_name="attendees"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    is_in = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member"], name="group_times_attendee_one_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.meeting_id}"


class Kind(models.TextChoices):
    """What may happen to when a group meets."""

    SET = "set"
    MOVED = "moved"
    CALLED_OFF = "called_off"
    LAPSED = "lapsed"


class GroupStep(Happened):
    """What happened, written once. Positions count within the group, so that whoever acts can say
    what they have seen."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, db_index=False, related_name="+")
    meeting = models.ForeignKey(GroupMeeting, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "position"], name="group_times_step_one_per_position"
            ),
            models.UniqueConstraint(
                fields=["group", "actor", "request_key"], name="group_times_step_once_per_request"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="group_times_step_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | Q(kind=Kind.LAPSED),
                name="group_times_step_actor_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.kind}"
