"""What was done, by whom and when: written once, never changed, never read by features.

Its readers are the page of `audit_log`, which shows it to those who run the network, and the
console's for operators.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from kernel.ids import uuid7

MOST_AT_ONCE = 50_000


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
            models.Index(fields=["at"], name="audit_event_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__regex=r"^[a-z_]+\.[a-z_]+$"),
                name="audit_event_action_form",
            )
        ]

    def __str__(self) -> str:
        return self.action


class AuditSeal(models.Model):
    """One link of the chain. Asked for by inserting `at_most`; the database fills in the rest.

    `sha256` is over the other fields, `previous_sha256` among them, and over every act it covers.
    What was noted before `final_until` is all covered, and nothing more of that time can come.
    `horizon` and `seen_until` are what later seals judge that by.
    """

    number = models.BigIntegerField(primary_key=True, editable=False)
    format = models.SmallIntegerField()
    previous_sha256 = models.BinaryField()
    sha256 = models.BinaryField()
    count = models.IntegerField()
    at_most = models.IntegerField()
    is_sweep = models.BooleanField(db_default=False)
    horizon = models.BigIntegerField()
    seen_until = models.DateTimeField()
    final_until = models.DateTimeField()
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "audit_seal"
        constraints = [
            models.UniqueConstraint(fields=["previous_sha256"], name="audit_seal_one_successor"),
            models.CheckConstraint(condition=Q(number__gte=1), name="audit_seal_number_positive"),
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=F("at_most"), at_most__lte=MOST_AT_ONCE),
                name="audit_seal_count_within",
            ),
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealedEvent(models.Model):
    """Which seal covers an act, and the act's own hash, so that an altered one can be named.

    No foreign key to the act: sealing takes no lock on what notes one.
    """

    event_id = models.UUIDField(primary_key=True, editable=False)
    seal = models.ForeignKey(
        AuditSeal, on_delete=models.PROTECT, db_index=False, related_name="covered"
    )
    sha256 = models.BinaryField()

    class Meta:
        db_table = "audit_sealed_event"

    def __str__(self) -> str:
        return f"act {self.event_id}"
