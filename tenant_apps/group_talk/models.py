"""What those who take part in a group write to each other, and how far each has read."""

from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from tenant_apps.exchanges.models.attachment import FileOfAMessage, checks
from tenant_apps.exchanges.models.conversation import Message
from tenant_apps.groups.models import Group
from tenant_apps.members.models import Member


class GroupNote(Message):
    """A message to all who take part in a group."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, db_index=False, related_name="notes")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "position"], name="group_talk_note_one_per_position"
            ),
            models.UniqueConstraint(
                fields=["group", "author", "request_key"], name="group_talk_note_once_per_request"
            ),
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"), name="group_talk_note_text_filled"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1), name="group_talk_note_counted_from_one"
            ),
        ]


class GroupAttachment(FileOfAMessage):
    """A file of a message in a group."""

    note = models.ForeignKey(
        GroupNote, on_delete=models.PROTECT, db_index=False, related_name="attachments"
    )

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "place"], name="group_talk_attachment_one_per_place"
            ),
            *checks("group_talk_attachment"),
        ]


class GroupReading(models.Model):
    """How far a member has read in a group, and when they were last told that there is more."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, db_index=False, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "member"], name="group_talk_reading_one_each"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} up to {self.position}"
