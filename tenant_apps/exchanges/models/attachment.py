"""A file that a message carries. Its bytes lie in the network's own folder."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.file_kinds import LONGEST_NAME, MOST_BYTES, FileKind
from tenant_apps.exchanges.models.conversation import Note

MOST_FILES = 3


class Attachment(models.Model):
    """What the file is, told by its content when it came; and the name it is saved under."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    note = models.ForeignKey(
        Note, on_delete=models.PROTECT, db_index=False, related_name="attachments"
    )
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=4, choices=[(kind.value, kind.value) for kind in FileKind])
    size_bytes = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "place"], name="exchanges_attachment_one_per_place"
            ),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_FILES),
                name="exchanges_attachment_few_per_note",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in FileKind]),
                name="exchanges_attachment_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(size_bytes__gte=1, size_bytes__lte=MOST_BYTES),
                name="exchanges_attachment_size_allowed",
            ),
            models.CheckConstraint(
                condition=Q(name__regex=r"^[^/\\]*[^/\\ .]$"),
                name="exchanges_attachment_name_is_no_path",
            ),
        ]

    def __str__(self) -> str:
        return self.name
