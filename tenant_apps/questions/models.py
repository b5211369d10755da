"""What a member asks about a listing before they propose, and what its owner answers."""

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member

LINE_LENGTH = 4000


class Question(models.Model):
    """A member's talk with the owner of a listing. The read positions say how far each has read."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    listing = models.ForeignKey(
        Listing, on_delete=models.PROTECT, db_index=False, related_name="questions"
    )
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asker = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    last_position = models.PositiveIntegerField(default=0)
    owner_read_position = models.PositiveIntegerField(default=0)
    asker_read_position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "asker"], name="questions_question_one_per_asker"
            ),
            models.CheckConstraint(
                condition=~Q(owner=F("asker")), name="questions_question_two_people"
            ),
            models.CheckConstraint(
                condition=Q(owner_read_position__lte=F("last_position"))
                & Q(asker_read_position__lte=F("last_position")),
                name="questions_question_read_what_is_there",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def other(self, member_id: UUID) -> Member:
        """The other of the two."""
        return self.owner if member_id == self.asker_id else self.asker

    def read_field(self, member_id: UUID) -> str:
        """Where it is kept how far this one has read."""
        return "asker_read_position" if member_id == self.asker_id else "owner_read_position"

    def read_by(self, member_id: UUID) -> int:
        """How far this one has read."""
        return int(getattr(self, self.read_field(member_id)))


class Line(models.Model):
    """What one of the two wrote. A hidden one was reported, and nobody reads it any more."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, db_index=False, related_name="lines"
    )
    position = models.PositiveIntegerField()
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=LINE_LENGTH)
    created_at = models.DateTimeField(default=clock.now)
    hidden_at = models.DateTimeField(null=True)
    request_key = models.UUIDField(default=uuid7)
    request_hash = models.BinaryField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "position"], name="questions_line_one_per_position"
            ),
            models.UniqueConstraint(
                fields=["question", "author", "request_key"],
                name="questions_line_once_per_request",
            ),
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"), name="questions_line_text_filled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}"
