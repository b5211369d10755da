"""Seals: batches of the ledger's immutable rows, hashed in a chain."""

from django.db import models
from django.db.models import F, Q

from tenant_apps.ledger.models.read_only import ReadOnlyModel

MOST_AT_ONCE = 50_000


class SealedKind(models.IntegerChoices):
    """Whose rows are sealed. The number is hashed with the row, so it never changes."""

    TRANSFER = 1, "Transfer and its entries"
    HOLD = 2, "Hold"
    HOLD_RESOLUTION = 3, "End of a hold"
    ACCOUNT_CHANGE = 4, "Change of an account"
    ACCOUNT = 5, "Identity of an account"


class Seal(ReadOnlyModel):
    """One link of the chain. Asked for by inserting `at_most`; the database fills in the rest.

    `sha256` is over the other fields, `previous_sha256` among them, and over every row it
    covers. `first_number` and `last_number` are those of its transfers, for people. What was
    recorded before `final_until` is all covered, and nothing more of that time can come.
    `horizon` and `seen_until` are what later seals judge that by.
    """

    number = models.BigIntegerField(primary_key=True, editable=False)
    format = models.SmallIntegerField()
    previous_sha256 = models.BinaryField()
    sha256 = models.BinaryField()
    count = models.IntegerField()
    first_number = models.BigIntegerField(null=True)
    last_number = models.BigIntegerField(null=True)
    at_most = models.IntegerField()
    is_sweep = models.BooleanField(db_default=False)
    horizon = models.BigIntegerField()
    seen_until = models.DateTimeField()
    final_until = models.DateTimeField()
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_seal"
        constraints = [
            models.UniqueConstraint(fields=["previous_sha256"], name="ledger_seal_one_successor"),
            models.CheckConstraint(condition=Q(number__gte=1), name="ledger_seal_number_positive"),
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=F("at_most"), at_most__lte=MOST_AT_ONCE),
                name="ledger_seal_count_within",
            ),
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealedRow(ReadOnlyModel):
    """Which seal covers a row, and the row's own hash, so that an altered one can be named.

    `row_id` is the id of the row, or of its hold where it is the end of one. It is no foreign
    key: sealing takes no lock on what postings use.
    """

    pk = models.CompositePrimaryKey("kind", "row_id")
    kind = models.SmallIntegerField(choices=SealedKind)
    row_id = models.UUIDField()
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, db_index=False, related_name="covered")
    sha256 = models.BinaryField()

    class Meta:
        db_table = "ledger_sealed_row"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SealedKind.values), name="ledger_sealed_row_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.row_id}"
