"""What the two parties write: to each other, and about the exchange once it is settled."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.models.exchange import Exchange
from tenant_apps.members.models import Member

NOTE_LENGTH = 4000
FEEDBACK_LENGTH = 2000


class Message(models.Model):
    """Plain text that someone wrote. A hidden one was reported, and nobody reads it any more."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    position = models.PositiveIntegerField()
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=NOTE_LENGTH)
    created_at = models.DateTimeField(default=clock.now)
    hidden_at = models.DateTimeField(null=True)
    request_key = models.UUIDField(default=uuid7)
    request_hash = models.BinaryField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.position}"


class Note(Message):
    """A message from one party to the other.

    Key and hash are those of the move it was written with, if it was.
    """

    exchange = models.ForeignKey(
        Exchange, on_delete=models.PROTECT, db_index=False, related_name="notes"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "position"], name="exchanges_note_one_per_position"
            ),
            models.UniqueConstraint(
                fields=["exchange", "author", "request_key"],
                name="exchanges_note_once_per_request",
            ),
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"), name="exchanges_note_text_filled"
            ),
        ]


class Said(models.Model):
    """What someone learned from help that is settled, and thanks. No stars.

    A hidden one was reported: those who took part read it, and nobody else does.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    learned = models.TextField(max_length=FEEDBACK_LENGTH, blank=True)
    thanks = models.TextField(max_length=FEEDBACK_LENGTH, blank=True)
    may_be_shared = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True


class Feedback(Said):
    """What one party says of a settled exchange."""

    exchange = models.ForeignKey(
        Exchange, on_delete=models.PROTECT, db_index=False, related_name="feedback"
    )
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="feedback_given")

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(
                fields=["-id"],
                condition=Q(may_be_shared=True) & ~Q(learned=""),
                name="exchanges_feedback_shared",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "author"], name="exchanges_feedback_one_per_author"
            ),
            models.CheckConstraint(
                condition=Q(learned__regex=r"\S") | Q(thanks__regex=r"\S"),
                name="exchanges_feedback_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"Feedback on {self.exchange_id}"
