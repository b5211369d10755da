"""What happened between two members of two networks, and what they wrote."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from shared_apps.crossing.models.exchange import CrossExchange, Ruling
from shared_apps.crossing.models.question import CrossQuestion
from tenant_apps.exchanges.models.event import Kind as Step


class TimelineIsAppendOnly(RuntimeError):
    """Code tried to change what happened."""


class CrossEvent(models.Model):
    """What happened in an exchange between networks, and the words that came with it.

    Or what was written in a question: it is of one or the other. Written once; but the words can
    be erased. `by` says who in relation to it, and `actor` which member or operator; none where
    time alone acted, or a network left.
    """

    class Kind(models.TextChoices):
        PROPOSED = Step.PROPOSED.value
        COUNTERED = Step.COUNTERED.value
        ACCEPTED = Step.ACCEPTED.value
        DECLINED = Step.DECLINED.value
        WITHDRAWN = Step.WITHDRAWN.value
        CANCELLED = Step.CANCELLED.value
        LOGGED = Step.LOGGED.value
        DISPUTED = Step.DISPUTED.value
        SETTLED = Step.SETTLED.value
        RULED = "ruled"
        RESOLVED = Step.RESOLVED.value
        VOIDED = Step.VOIDED.value
        UNDO_ASKED = Step.UNDO_ASKED.value
        UPHELD = Step.UPHELD.value
        REVERSED = Step.REVERSED.value
        EXPIRED = Step.EXPIRED.value
        WRITTEN = "written"
        THANKED = "thanked", "Said what they learned, and thanks"

    class By(models.TextChoices):
        PROVIDER = "provider"
        RECIPIENT = "recipient"
        PROVIDERS_NETWORK = "provider_network", "Who decides for the provider's network"
        RECIPIENTS_NETWORK = "recipient_network", "Who decides for the recipient's network"
        OPERATOR = "operator"
        NOBODY = "nobody", "Time, or the end of a network's membership"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    exchange = models.ForeignKey(
        CrossExchange, on_delete=models.PROTECT, null=True, db_index=False, related_name="events"
    )
    question = models.ForeignKey(
        CrossQuestion, on_delete=models.PROTECT, null=True, db_index=False, related_name="events"
    )
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.CharField(max_length=20, choices=By)
    actor = models.UUIDField(null=True)
    ruling = models.CharField(max_length=10, choices=Ruling, blank=True, default="")
    minutes = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True, default="")
    at = models.DateTimeField(default=clock.now)
    request_key = models.UUIDField(default=uuid7)
    request_hash = models.BinaryField(null=True)

    class Meta:
        db_table = "crossing_event"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "position"], name="crossing_event_one_per_position"
            ),
            models.UniqueConstraint(
                fields=["exchange", "by", "actor", "request_key"],
                name="crossing_event_once_per_request",
            ),
            models.UniqueConstraint(
                fields=["question", "position"], name="crossing_event_one_per_line"
            ),
            models.UniqueConstraint(
                fields=["exchange", "by"],
                condition=Q(kind="thanked"),
                name="crossing_event_thanked_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind="thanked") | Q(by__in=["provider", "recipient"]),
                name="crossing_event_thanked_by_party",
            ),
            models.UniqueConstraint(
                fields=["question", "by", "actor", "request_key"],
                name="crossing_event_once_per_line",
            ),
            models.CheckConstraint(
                condition=Q(exchange__isnull=False, question__isnull=True)
                | Q(exchange__isnull=True, question__isnull=False)
                & Q(kind="written", by__in=["provider", "recipient"]),
                name="crossing_event_of_one_talk",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[*Step.values, "ruled", "written", "thanked"]),
                name="crossing_event_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(by="nobody", actor__isnull=True, kind__in=["expired", "cancelled"])
                | Q(
                    by__in=[
                        "provider",
                        "recipient",
                        "provider_network",
                        "recipient_network",
                        "operator",
                    ],
                    actor__isnull=False,
                ),
                name="crossing_event_actor_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="ruled", ruling__in=Ruling.values)
                | ~Q(kind="ruled") & Q(ruling=""),
                name="crossing_event_ruling_known",
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

    @property
    def talk(self) -> CrossExchange | CrossQuestion:
        """The exchange it happened in, or the question it was written in."""
        talk = self.exchange if self.exchange_id else self.question
        assert talk is not None
        return talk
