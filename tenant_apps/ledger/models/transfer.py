"""Transfers, and the two entries that each writes."""

from django.db import models
from django.db.models import F, Q

from kernel.ids import uuid7
from tenant_apps.ledger.models.account import Account
from tenant_apps.ledger.models.hold import Hold
from tenant_apps.ledger.models.read_only import MAX_MINUTES, ReadOnlyModel, recorded_now


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


FEDERATED_KINDS = [
    TransferKind.FEDERATED_OUT,
    TransferKind.FEDERATED_IN,
    TransferKind.NATIONAL,
]


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
        Account, on_delete=models.PROTECT, db_index=False, related_name="transfers_out"
    )
    payee = models.ForeignKey(
        Account, on_delete=models.PROTECT, db_index=False, related_name="transfers_in"
    )
    minutes = models.BigIntegerField()
    subject = models.UUIDField(null=True)
    hold = models.ForeignKey(
        Hold, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
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
            models.UniqueConstraint(fields=["number"], name="ledger_transfer_number_once"),
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
            models.CheckConstraint(
                condition=Q(kind__in=TransferKind.values), name="ledger_transfer_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(minutes__range=(1, MAX_MINUTES)),
                name="ledger_transfer_minutes_positive",
            ),
            models.CheckConstraint(
                condition=~Q(payer=F("payee")), name="ledger_transfer_two_accounts"
            ),
            models.CheckConstraint(
                condition=Q(kind=TransferKind.REVERSAL, reverses__isnull=False, hold__isnull=True)
                | (~Q(kind=TransferKind.REVERSAL) & Q(reverses__isnull=True)),
                name="ledger_transfer_reversal_names_original",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=FEDERATED_KINDS) | Q(federation_reference__isnull=False),
                name="ledger_transfer_federated_has_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.minutes} minutes"


class Entry(ReadOnlyModel):
    """One side of a transfer on one account, with the balance it left there.

    The sequence has no gaps, so a missing, extra or altered entry shows by itself.
    """

    pk = models.CompositePrimaryKey("account_id", "sequence")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, db_index=False, related_name="entries"
    )
    sequence = models.BigIntegerField()
    transfer = models.ForeignKey(
        Transfer, on_delete=models.PROTECT, db_index=False, related_name="entries"
    )
    minutes = models.BigIntegerField()
    balance_after_minutes = models.BigIntegerField()

    class Meta:
        db_table = "ledger_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "account"], name="ledger_entry_one_per_side"
            ),
            models.CheckConstraint(condition=~Q(minutes=0), name="ledger_entry_minutes_not_zero"),
            models.CheckConstraint(
                condition=Q(sequence__gt=0), name="ledger_entry_sequence_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} #{self.sequence}"
