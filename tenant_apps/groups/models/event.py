"""What happened in a group exchange: written once; the network's role may only add and read."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.groups.models.group import Group
from tenant_apps.members.models import Member

WORDS_LENGTH = 2000


class TimelineIsAppendOnly(RuntimeError):
    """Code tried to change what happened."""


class Kind(models.TextChoices):
    """What may happen in a group exchange."""

    SET_UP = "set_up"
    TOOK_PART = "took_part"
    REFUSED = "refused"
    INVITED = "invited"
    JOINED = "joined"
    LEFT = "left"
    REMOVED = "removed"
    CLOSED = "closed"
    AGREED = "agreed"
    TURNED_DOWN = "turned_down"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    LOGGED = "logged"
    DISPUTED = "disputed"
    SETTLED = "settled"
    RESOLVED = "resolved"
    VOIDED = "voided"
    UNDO_ASKED = "undo_asked"
    UPHELD = "upheld"
    REVERSED = "reversed"
    EXPIRED = "expired"


class GroupEvent(models.Model):
    """One step of a group. `words` are the reason given for it, which all who take part read.

    The actor is missing where time alone acted. The hash is over all that was asked under the key.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, db_index=False, related_name="events"
    )
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=11, choices=Kind)
    actor = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    whom = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    minutes = models.PositiveIntegerField(null=True)
    words = models.TextField(max_length=WORDS_LENGTH, blank=True, default="")
    at = models.DateTimeField(default=clock.now)
    request_key = models.UUIDField(default=uuid7)
    request_hash = models.BinaryField(null=True)

    class Meta:
        db_table = "groups_event"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "position"], name="groups_event_one_per_position"
            ),
            models.UniqueConstraint(
                fields=["group", "actor", "request_key"], name="groups_event_once_per_request"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="groups_event_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | Q(kind__in=["expired", "settled"]),
                name="groups_event_actor_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TimelineIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TimelineIsAppendOnly
