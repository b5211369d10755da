"""Holds: minutes set aside for an accepted exchange, and what became of them."""

from django.db import models
from django.db.models import F, Q

from kernel.ids import uuid7
from tenant_apps.ledger.models.account import Account
from tenant_apps.ledger.models.read_only import MAX_MINUTES, ReadOnlyModel, recorded_now


class HoldOutcome(models.TextChoices):
    TAKEN = "taken", "Taken"
    RELEASED = "released", "Released"
    EXPIRED = "expired", "Expired"


class Hold(ReadOnlyModel):
    """Minutes the payer has set aside for the payee. Its id is the caller's key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payer = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holds_out")
    payee = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holds_in")
    minutes = models.BigIntegerField()
    expires_at = models.DateTimeField(null=True)
    subject = models.UUIDField(null=True)
    federation_reference = models.UUIDField(null=True)
    actor = models.UUIDField(null=True)
    request_hash = models.BinaryField()
    recorded_at = models.DateTimeField(db_default=recorded_now())

    class Meta:
        db_table = "ledger_hold"
        indexes = [
            models.Index(
                fields=["subject"], condition=Q(subject__isnull=False), name="ledger_hold_subject"
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="ledger_hold_expires_at",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__range=(1, MAX_MINUTES)), name="ledger_hold_minutes_positive"
            ),
            models.CheckConstraint(condition=~Q(payer=F("payee")), name="ledger_hold_two_accounts"),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("recorded_at")),
                name="ledger_hold_expires_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes held"


class HoldResolution(ReadOnlyModel):
    """The one end of a hold: its primary key is what makes it happen at most once."""

    hold = models.OneToOneField(
        Hold, on_delete=models.PROTECT, primary_key=True, related_name="resolution"
    )
    outcome = models.CharField(max_length=10, choices=HoldOutcome)
    taken_minutes = models.BigIntegerField(db_default=0)
    transfer = models.ForeignKey(
        "ledger.Transfer", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    actor = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(db_default=recorded_now())

    class Meta:
        db_table = "ledger_hold_resolution"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=HoldOutcome.TAKEN, taken_minutes__gt=0, transfer__isnull=False)
                | Q(
                    outcome__in=[HoldOutcome.RELEASED, HoldOutcome.EXPIRED],
                    taken_minutes=0,
                    transfer__isnull=True,
                ),
                name="ledger_hold_resolution_taken_by_transfer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.hold_id}"
