"""What happened in an exchange: written once; the network's role may only add and read."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.models.exchange import Exchange
from tenant_apps.members.models import Member


class TimelineIsAppendOnly(RuntimeError):
    """Code tried to change what happened."""


class Kind(models.TextChoices):
    """What may happen in an exchange."""

    PROPOSED = "proposed"
    COUNTERED = "countered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
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


class ExchangeEvent(models.Model):
    """One step of an exchange, without a word of free text: that stands in notes.

    The actor is missing where time alone acted. The hash is over all that was asked under the key.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exchange = models.ForeignKey(
        Exchange, on_delete=models.PROTECT, db_index=False, related_name="events"
    )
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    actor = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    minutes = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(default=clock.now)
    request_key = models.UUIDField(default=uuid7)
    request_hash = models.BinaryField(null=True)

    class Meta:
        db_table = "exchanges_event"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "position"], name="exchanges_event_one_per_position"
            ),
            models.UniqueConstraint(
                fields=["exchange", "actor", "request_key"],
                name="exchanges_event_once_per_request",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values),
                name="exchanges_event_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | Q(kind__in=["expired", "settled"]),
                name="exchanges_event_actor_known",
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
