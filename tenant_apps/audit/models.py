"""What was done, by whom and when: written once, never changed, never read by features.

Its one reader is the page of `audit_log`, which shows it to those who run the network.
"""

from django.db import models
from django.db.models.functions import Now

from kernel.ids import uuid7


class Event(models.Model):
    """One act. Ids are opaque and refer to no live row: erasing a person changes nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(db_default=Now())
    action = models.CharField(max_length=60)
    actor = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject", "id"], name="audit_event_by_subject"),
            models.Index(fields=["actor", "id"], name="audit_event_by_actor"),
            models.Index(fields=["action", "id"], name="audit_event_by_action"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__regex=r"^[a-z_]+\.[a-z_]+$"),
                name="audit_event_action_form",
            )
        ]

    def __str__(self) -> str:
        return self.action
