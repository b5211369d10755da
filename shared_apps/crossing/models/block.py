"""Who wants nothing to do with whom in another network."""

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from shared_apps.federation.models import FederatedNetwork


class CrossBlock(models.Model):
    """One member blocks a member of another network: neither begins anything with the other.

    Only who made it knows of it. `talk` is the exchange, or the question, from which it was made;
    `blocked_handle` is empty where who made it had been told no address. So there is one for each
    address, and for each talk with somebody unnamed: that two are of one person is not told.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by_network = models.ForeignKey(
        FederatedNetwork, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    by_member = models.UUIDField()
    blocked_network = models.ForeignKey(
        FederatedNetwork, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    blocked_member = models.UUIDField()
    blocked_handle = models.CharField(max_length=64, blank=True, default="")
    talk = models.UUIDField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "crossing_block"
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["by_network", "by_member"], name="crossing_block_by"),
            models.Index(fields=["blocked_network", "blocked_member"], name="crossing_block_of"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["by_network", "by_member", "blocked_network", "blocked_member"],
                condition=~Q(blocked_handle=""),
                name="crossing_block_once",
            ),
            models.UniqueConstraint(
                fields=["talk", "by_network"],
                condition=Q(blocked_handle=""),
                name="crossing_block_once_unnamed",
            ),
            models.CheckConstraint(
                condition=~Q(by_network=F("blocked_network")), name="crossing_block_two_networks"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
