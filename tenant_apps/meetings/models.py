"""When the two of an exchange meet: what was proposed, what is agreed, and what happened."""

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange
from tenant_apps.members.models import Member

PLACE_LENGTH = 200
URL_LENGTH = 1000
MOST_TIMES = 3
SECURE = r"^https://"


class State(models.TextChoices):
    """MOVING: one time is agreed and stands, others are proposed in its place."""

    PROPOSED = "proposed", "Times proposed"
    AGREED = "agreed", "Agreed"
    MOVING = "moving", "Other times proposed"
    CALLED_OFF = "called_off", "Called off"
    HELD = "held", "Held"


AWAITING_STATES = [State.PROPOSED, State.MOVING]
# A time is agreed in these.
FIXED_STATES = [State.AGREED, State.MOVING]
OPEN_STATES = [State.PROPOSED, *FIXED_STATES]


class Whereabouts(models.Model):
    """Where one meets: a place, a video link, or both."""

    place = models.CharField(max_length=PLACE_LENGTH, blank=True, default="")
    video_url = models.CharField(max_length=URL_LENGTH, blank=True, default="")

    class Meta:
        abstract = True


class Happened(models.Model):
    """What every record of a step holds. The actor is missing where time alone acted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    position = models.PositiveIntegerField()
    actor = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    request_key = models.UUIDField(default=uuid7)
    request_hash = models.BinaryField(null=True)

    class Meta:
        abstract = True


class Meeting(Whereabouts):
    """A time, or times of which one is to be agreed. An exchange has one open at a time.

    `awaiting` is who has to answer what was proposed. Time and place are those agreed; `sequence`
    counts what calendars were sent of it; `remind_at` is empty where it was agreed too late.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="meetings")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    awaiting = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["awaiting"],
                condition=Q(awaiting__isnull=False),
                name="meetings_meeting_awaiting",
            ),
            models.Index(
                fields=["remind_at"],
                condition=Q(state__in=FIXED_STATES, reminded_at__isnull=True),
                name="meetings_meeting_to_remind",
            ),
            models.Index(
                fields=["ends_at"],
                condition=Q(state__in=FIXED_STATES),
                name="meetings_meeting_fixed",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="meetings_meeting_state_known"
            ),
            models.UniqueConstraint(
                fields=["exchange"],
                condition=Q(state__in=OPEN_STATES),
                name="meetings_meeting_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AWAITING_STATES, awaiting__isnull=False)
                | ~Q(state__in=AWAITING_STATES) & Q(awaiting__isnull=True),
                name="meetings_meeting_awaiting_by_state",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="meetings_meeting_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*FIXED_STATES, State.HELD]) | Q(starts_at__isnull=False),
                name="meetings_meeting_agreed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(video_url="") | Q(video_url__regex=SECURE),
                name="meetings_meeting_video_secure",
            ),
            models.CheckConstraint(
                condition=Q(reminded_at__isnull=True) | Q(remind_at__isnull=False),
                name="meetings_meeting_reminded_when_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} of {self.exchange_id}"

    @property
    def is_fixed(self) -> bool:
        """Whether a time is agreed."""
        return self.state in FIXED_STATES

    @property
    def is_ahead(self) -> bool:
        """Whether a time is agreed that is not over."""
        return self.is_fixed and self.ends_at is not None and self.ends_at > clock.now()

    @property
    def has_begun(self) -> bool:
        """Whether a time is agreed that has come."""
        return self.is_fixed and self.starts_at is not None and self.starts_at <= clock.now()


class OfferedTime(Whereabouts):
    """One of the times that are proposed now; they are replaced by those proposed next."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, db_index=False, related_name="times"
    )
    position = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "position"], name="meetings_offeredtime_one_per_position"
            ),
            models.UniqueConstraint(
                fields=["meeting", "starts_at"], name="meetings_offeredtime_each_once"
            ),
            models.CheckConstraint(
                condition=Q(position__lt=MOST_TIMES), name="meetings_offeredtime_few"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meetings_offeredtime_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(video_url="") | Q(video_url__regex=SECURE),
                name="meetings_offeredtime_video_secure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Kind(models.TextChoices):
    """What may happen to a meeting."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    KEPT = "kept"
    CALLED_OFF = "called_off"
    LAPSED = "lapsed"


class Step(Happened):
    """What happened, written once. Positions count within the exchange, so that whoever acts can
    say what they have seen.

    The time is the one that stood when it happened, or was just called off. Where it stands in the
    exchange's timeline is missing of what happened before meetings stood there.
    """

    exchange = models.ForeignKey(
        Exchange, on_delete=models.PROTECT, db_index=False, related_name="meeting_steps"
    )
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    timeline_position = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "position"], name="meetings_step_one_per_position"
            ),
            models.UniqueConstraint(
                fields=["exchange", "actor", "request_key"], name="meetings_step_once_per_request"
            ),
            models.UniqueConstraint(
                fields=["exchange", "timeline_position"], name="meetings_step_one_per_place"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="meetings_step_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="meetings_step_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.kind}"
