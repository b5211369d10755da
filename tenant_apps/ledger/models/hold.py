"""Holds: minutes set aside for an accepted exchange, and how they were given back.

What either must look like is judged by the triggers that place and end holds, as for transfers.
"""

from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from tenant_apps.ledger.models.account import Account
from tenant_apps.ledger.models.read_only import ReadOnlyModel, recorded_now


class HoldOutcome(models.TextChoices):
    TAKEN = "taken", "Taken"
    RELEASED = "released", "Released"
    EXPIRED = "expired", "Expired"


class Hold(ReadOnlyModel):
    """Minutes the payer has set aside for the payee. Its id is the caller's key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payer = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="holds_out",
    )
    payee = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="holds_in",
    )
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

    def __str__(self) -> str:
        return f"{self.minutes} minutes held"


class HoldResolution(ReadOnlyModel):
    """A hold given back: its primary key is what makes it happen at most once.

    A hold that is taken ends by the transfer that names it. `taken_minutes` and `transfer` are of
    takings made before that, which wrote a row here as well.
    """

    hold = models.OneToOneField(
        Hold,
        on_delete=models.PROTECT,
        primary_key=True,
        db_constraint=False,
        related_name="resolution",
    )
    outcome = models.CharField(max_length=10, choices=HoldOutcome)
    taken_minutes = models.BigIntegerField(db_default=0)
    transfer = models.ForeignKey(
        "ledger.Transfer",
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    actor = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(db_default=recorded_now())

    class Meta:
        db_table = "ledger_hold_resolution"

    def __str__(self) -> str:
        return f"{self.outcome} {self.hold_id}"
