"""Where an account's minutes lie: in one row for a member, in several for an account many pay."""

from django.db import models

from tenant_apps.ledger.models.account import Account
from tenant_apps.ledger.models.read_only import ReadOnlyModel


class Stripe(ReadOnlyModel):
    """One of an account's `stripes` rows of minutes; the account's balance is their sum.

    Postings that touch different stripes do not wait for each other. The limits of a stripe are
    its share: all shares together are the account's limit, and the database moves them to where
    they are needed. Each stripe counts its own entries. All that a posting must know of the
    account stands here too, so that it reads and locks nothing else.
    """

    pk = models.CompositePrimaryKey("account_id", "number")
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="parts",
    )
    number = models.SmallIntegerField()
    stripes = models.SmallIntegerField()
    balance_minutes = models.BigIntegerField(db_default=0)
    held_out_minutes = models.BigIntegerField(db_default=0)
    held_in_minutes = models.BigIntegerField(db_default=0)
    floor_minutes = models.BigIntegerField(null=True)
    ceiling_minutes = models.BigIntegerField(null=True)
    last_sequence = models.BigIntegerField(db_default=0)
    is_frozen = models.BooleanField(db_default=False)
    is_closed = models.BooleanField(db_default=False)
    is_between_networks = models.BooleanField(db_default=False)

    class Meta:
        db_table = "ledger_stripe"

    def __str__(self) -> str:
        return f"{self.account_id}/{self.number}"
