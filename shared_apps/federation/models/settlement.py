"""What two networks agree to settle."""

from django.db import models
from django.db.models import F, Q

from kernel.ids import uuid7
from shared_apps.federation.models.columns import MAX_REASON, moment
from tenants.models import Network


class Settlement(models.Model):
    """A yes to settling what stands between two networks, whoever says it. Written once.

    A champion's names their network, an operator's says why. What it comes to is a CrossTransfer
    of this id; whatever else crosses between the two after it ends it. Of who said it the id
    alone. Personal data: the reason, which both networks' champions read.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payer_network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="settlements_out", db_index=False
    )
    payee_network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="settlements_in", db_index=False
    )
    minutes = models.BigIntegerField()
    proposed_by = models.ForeignKey(
        Network, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    actor = models.UUIDField(null=True)
    reason = models.CharField(max_length=MAX_REASON, blank=True, default="")
    at = models.DateTimeField(db_default=moment())

    class Meta:
        db_table = "federation_settlement"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["payer_network", "at"], name="federation_settlement_out"),
            models.Index(fields=["payee_network", "at"], name="federation_settlement_in"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1), name="federation_settlement_minutes_positive"
            ),
            models.CheckConstraint(
                condition=~Q(payer_network=F("payee_network")),
                name="federation_settlement_two_networks",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=False) | ~Q(reason=""),
                name="federation_settlement_says_why",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True)
                | Q(proposed_by=F("payer_network"))
                | Q(proposed_by=F("payee_network")),
                name="federation_settlement_of_one_of_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.minutes} minutes"
