"""A file that a message carries. Its bytes lie in the network's own folder."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.file_kinds import LONGEST_NAME, MOST_BYTES, FileKind
from tenant_apps.exchanges.models.conversation import Note

MOST_FILES = 3


class FileOfAMessage(models.Model):
    """What the file is, told by its content when it came; and the name it is saved under."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=4, choices=[(kind.value, kind.value) for kind in FileKind])
    size_bytes = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


def checks(prefix: str) -> list[models.CheckConstraint]:
    """What each of its tables refuses, by names that begin so."""
    return [
        models.CheckConstraint(
            condition=Q(place__gte=1, place__lte=MOST_FILES), name=f"{prefix}_few_per_note"
        ),
        models.CheckConstraint(
            condition=Q(kind__in=[kind.value for kind in FileKind]), name=f"{prefix}_kind_known"
        ),
        models.CheckConstraint(
            condition=Q(size_bytes__gte=1, size_bytes__lte=MOST_BYTES),
            name=f"{prefix}_size_allowed",
        ),
        models.CheckConstraint(
            condition=Q(name__regex=r"^[^/\\]*[^/\\ .]$"), name=f"{prefix}_name_is_no_path"
        ),
    ]


class Attachment(FileOfAMessage):
    """A file of a message in an exchange."""

    note = models.ForeignKey(
        Note, on_delete=models.PROTECT, db_index=False, related_name="attachments"
    )

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "place"], name="exchanges_attachment_one_per_place"
            ),
            *checks("exchanges_attachment"),
        ]
