"""Lists of staff to invite."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7


class StaffUpload(models.Model):
    """A list of staff that was read and checked, and waits for a champion to say yes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file_name = models.CharField(max_length=200)
    rows = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    good_count = models.IntegerField()
    error_count = models.IntegerField()
    uploaded_by = models.UUIDField()
    uploaded_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    invited_count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(good_count__gte=0, error_count__gte=0, invited_count__gte=0),
                name="joining_staffupload_counts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(rows=[]),
                name="joining_staffupload_rows_erased_once_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
