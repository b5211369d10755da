"""Credits that crossed between two networks, or are held to cross."""

from django.db import models
from django.db.models import F, Q

from kernel.ids import uuid7
from shared_apps.federation.models.columns import moment, partner


class CrossTransfer(models.Model):
    """Credits that crossed from a member of one network to a member of another. Written once.

    The reference is the sender's request key, or that of the hold which it was paid from; the
    transfers in the three ledgers carry it. Those of a reversal carry the reference of what it
    undoes, and its own record names it: `reverses`. A settlement is between two networks and
    names no members. Personal data: the handles (the two members and both networks' champions
    see them) and the note (a message, or the reason of a reversal: the two members see it). Kept
    as long as the ledger; a note can be no longer than a few sentences. Once a member is erased, or
    their network has left, the handle is a pseudonym and the note empty: see `forgetting`.
    The trigger of the record asks for its rules and for both networks, and another keeps them:
    no CHECK and no foreign key does.
    """

    class Kind(models.TextChoices):
        GIFT = "gift", "Gift"
        EXCHANGE = "exchange", "Exchange"
        MOVE = "move", "Balance of a member who moved"
        SETTLEMENT = "settlement", "Settlement between two networks"
        REVERSAL = "reversal", "Reversal"

    reference = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, db_default=Kind.GIFT)
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="reversals",
    )
    payer_network = partner("sent")
    payee_network = partner("received")
    payer_handle = models.CharField(max_length=64)
    payee_handle = models.CharField(max_length=64)
    minutes = models.BigIntegerField()
    note = models.CharField(max_length=500, blank=True)
    actor = models.UUIDField(null=True)
    request_hash = models.BinaryField()
    created_at = models.DateTimeField(db_default=moment())

    class Meta:
        db_table = "federation_cross_transfer"
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["payer_network", "created_at"], name="federation_cross_sent"),
            models.Index(fields=["payee_network", "created_at"], name="federation_cross_received"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
                name="federation_cross_reversed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.minutes} minutes"


class CrossHold(models.Model):
    """Credits held for an exchange between members of two networks. Written once.

    Held in three ledgers: of the payer, between the two networks, for the payee. It ends once: by
    the CrossTransfer of the same reference, or by a CrossRelease. Personal data: the handles, as
    in CrossTransfer; the accounts are opaque.
    """

    reference = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payer_network = partner("holds_out", indexed=True)
    payee_network = partner("holds_in", indexed=True)
    payer_account = models.UUIDField()
    payee_account = models.UUIDField()
    payer_handle = models.CharField(max_length=64)
    payee_handle = models.CharField(max_length=64)
    minutes = models.BigIntegerField()
    actor = models.UUIDField(null=True)
    request_hash = models.BinaryField()
    created_at = models.DateTimeField(db_default=moment())

    class Meta:
        db_table = "federation_cross_hold"
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1), name="federation_cross_hold_minutes_positive"
            ),
            models.CheckConstraint(
                condition=~Q(payer_network=F("payee_network")),
                name="federation_cross_hold_two_networks",
            ),
            models.CheckConstraint(
                condition=~Q(payer_handle="") & ~Q(payee_handle=""),
                name="federation_cross_hold_handles",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.minutes} minutes held"


class CrossRelease(models.Model):
    """A hold between two networks that was given back. Its primary key makes it happen once."""

    hold = models.OneToOneField(
        CrossHold,
        on_delete=models.PROTECT,
        primary_key=True,
        db_column="reference",
        db_constraint=False,
        related_name="release",
    )
    actor = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=moment())

    class Meta:
        db_table = "federation_cross_release"

    def __str__(self) -> str:
        return f"{self.hold_id} given back"
