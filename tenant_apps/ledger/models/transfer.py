"""Transfers, and the two entries that each writes.

What a transfer must look like is judged by the trigger that posts it, under the names of
constraints: a CHECK here would be read anew from the catalogue for every posting, which all
together took a fifth of its time. So would foreign keys to accounts: the posting moves both
accounts, or refuses, and no account is ever deleted.
"""

from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from tenant_apps.ledger.models.account import Account
from tenant_apps.ledger.models.hold import Hold
from tenant_apps.ledger.models.read_only import ReadOnlyModel, recorded_now


class TransferKind(models.TextChoices):
    WELCOME = "welcome", "Welcome credits"
    EXCHANGE = "exchange", "Exchange"
    DONATION = "donation", "Donation to the community chest"
    GIFT = "gift", "Gift"
    CHEST_GRANT = "chest_grant", "Grant from the community chest"
    REWARD = "reward", "Reward"
    LEAVING = "leaving", "Balance of someone who left"
    OPENING = "opening", "Opening balance"
    CORRECTION = "correction", "Correction"
    REVERSAL = "reversal", "Reversal"
    FEDERATED_OUT = "federated_out", "To another network"
    FEDERATED_IN = "federated_in", "From another network"
    NATIONAL = "national", "Between networks"


class Transfer(ReadOnlyModel):
    """Minutes that moved from the payer to the payee. Its id is the caller's key.

    `number` orders transfers for display; the database counts it, with gaps. A transfer that
    takes a hold names it; one that undoes another names that. `subject` is the exchange or other
    business object. Several transfers of one event share a `batch`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.BigIntegerField(editable=False)
    kind = models.CharField(max_length=20, choices=TransferKind)
    payer = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="transfers_out",
    )
    payee = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="transfers_in",
    )
    minutes = models.BigIntegerField()
    subject = models.UUIDField(null=True)
    hold = models.ForeignKey(
        Hold,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="+",
    )
    batch = models.UUIDField(null=True)
    federation_reference = models.UUIDField(null=True)
    actor = models.UUIDField(null=True)
    request_hash = models.BinaryField()
    recorded_at = models.DateTimeField(db_default=recorded_now())

    class Meta:
        db_table = "ledger_transfer"
        indexes = [
            models.Index(
                fields=["subject"],
                condition=Q(subject__isnull=False),
                name="ledger_transfer_subject",
            ),
            models.Index(
                fields=["batch"], condition=Q(batch__isnull=False), name="ledger_transfer_batch"
            ),
            models.Index(
                fields=["federation_reference"],
                condition=Q(federation_reference__isnull=False),
                name="ledger_transfer_federation",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["hold"],
                condition=Q(hold__isnull=False),
                name="ledger_transfer_hold_taken_once",
            ),
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
                name="ledger_transfer_reversed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.minutes} minutes"


class Entry(ReadOnlyModel):
    """One side of a transfer on one stripe of an account, with the balance it left there.

    The sequence has no gaps, so a missing, extra or altered entry shows by itself.
    """

    pk = models.CompositePrimaryKey("account_id", "stripe", "sequence")
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="entries",
    )
    stripe = models.SmallIntegerField(db_default=0)
    sequence = models.BigIntegerField()
    transfer = models.ForeignKey(
        Transfer,
        on_delete=models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="entries",
    )
    minutes = models.BigIntegerField()
    balance_after_minutes = models.BigIntegerField()

    class Meta:
        db_table = "ledger_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "account"], name="ledger_entry_one_per_side"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} #{self.sequence}"
