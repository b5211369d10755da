"""How the service does: what was measured last, and what operators tell of incidents and work."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from shared_apps.operators.models import Operator

LONGEST = 2000


class Component(models.TextChoices):
    """The parts of the service, as those who use it know them."""

    PAGES = "pages", "Pages and signing in"
    MAIL = "mail", "Mail"
    WORK = "work", "Background work"
    LEDGERS = "ledgers", "Credits and ledgers"


class Reading(models.Model):
    """How a component did when it was looked at last, over all networks, and since when so.

    `seen_at`: the last sign that it works, such as a sign-in or a check of all ledgers.
    """

    class State(models.TextChoices):
        WORKING = "working", "Working"
        TROUBLED = "troubled", "Not as it should be"

    component = models.CharField(primary_key=True, max_length=10, choices=Component)
    state = models.CharField(max_length=10, choices=State)
    seen_at = models.DateTimeField(null=True)
    since = models.DateTimeField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(component__in=["pages", "mail", "work", "ledgers"]),
                name="status_reading_component_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["working", "troubled"]), name="status_reading_state_known"
            ),
            models.CheckConstraint(
                condition=Q(since__lte=F("read_at")), name="status_reading_since_before"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component}: {self.state}"


class Kind(models.TextChoices):
    """What is told of."""

    INCIDENT = "incident", "Incident"
    WORK = "work", "Planned work"


class State(models.TextChoices):
    """How far it has come: the first four of an incident, the others of planned work."""

    INVESTIGATING = "investigating", "Investigating"
    IDENTIFIED = "identified", "Identified"
    WATCHING = "watching", "Watching"
    RESOLVED = "resolved", "Resolved"
    PLANNED = "planned", "Planned"
    UNDER_WAY = "under_way", "Under way"
    DONE = "done", "Done"
    CALLED_OFF = "called_off", "Called off"


STATES: Final = {
    Kind.INCIDENT: (State.INVESTIGATING, State.IDENTIFIED, State.WATCHING, State.RESOLVED),
    Kind.WORK: (State.PLANNED, State.UNDER_WAY, State.DONE, State.CALLED_OFF),
}
ENDED: Final = (State.RESOLVED, State.DONE, State.CALLED_OFF)


class Incident(models.Model):
    """Something that is not as it should be, or work that is planned. Its updates tell of it.

    `state` and the times of planned work are what the newest update says. `over_at`: since when it
    has ended; one that ended too soon goes on with its next update.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=120)
    components = ArrayField(models.CharField(max_length=10, choices=Component))
    state = models.CharField(max_length=15, choices=State)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(default=clock.now)
    over_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-begun_at", "-id"]
        indexes = [
            models.Index(
                fields=["-begun_at"],
                condition=Q(over_at__isnull=True),
                name="status_incident_going_on",
            ),
            models.Index(fields=["-over_at"], name="status_incident_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(title__regex=r"\S"), name="status_incident_has_title"
            ),
            models.CheckConstraint(
                condition=Q(components__contained_by=["pages", "mail", "work", "ledgers"])
                & Q(components__len__gte=1),
                name="status_incident_components_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="incident",
                    state__in=["investigating", "identified", "watching", "resolved"],
                )
                | Q(kind="work", state__in=["planned", "under_way", "done", "called_off"]),
                name="status_incident_state_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="incident", starts_at__isnull=True, ends_at__isnull=True)
                | Q(
                    kind="work",
                    starts_at__isnull=False,
                    ends_at__isnull=False,
                    ends_at__gt=F("starts_at"),
                ),
                name="status_incident_work_has_times",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["resolved", "done", "called_off"],
                    over_at__isnull=False,
                    over_at__gte=F("begun_at"),
                )
                | Q(
                    state__in=["investigating", "identified", "watching", "planned", "under_way"],
                    over_at__isnull=True,
                ),
                name="status_incident_over_once_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Update(models.Model):
    """What was told of it at a time, and how far it had come. Another one corrects it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="updates", db_index=False
    )
    state = models.CharField(max_length=15, choices=State)
    text = models.TextField(max_length=LONGEST)
    by = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["incident", "-at"], name="status_update_of_incident")]
        constraints = [
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="status_update_has_text"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        *("investigating", "identified", "watching", "resolved"),
                        *("planned", "under_way", "done", "called_off"),
                    ]
                ),
                name="status_update_state_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
