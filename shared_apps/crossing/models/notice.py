"""What people of a network are still to be told."""

from django.db import models
from django.db.models import Q

from kernel.ids import uuid7
from shared_apps.crossing.models.event import CrossEvent
from shared_apps.federation.models import FederatedNetwork


class CrossNotice(models.Model):
    """Something that people of a network are still to be told by mail, in their own network.

    Written with what happened; taken by the network's own round, which mails and notes it.
    """

    class Whom(models.TextChoices):
        PARTY = "party", "The member of this network"
        JUDGES = "judges", "Those who decide for this network"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(
        CrossEvent, on_delete=models.PROTECT, db_index=False, related_name="notices"
    )
    network = models.ForeignKey(
        FederatedNetwork, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    whom = models.CharField(max_length=10, choices=Whom)
    told_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "crossing_notice"
        indexes = [
            models.Index(
                fields=["network", "id"],
                condition=Q(told_at__isnull=True),
                name="crossing_notice_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "network", "whom"], name="crossing_notice_once"
            ),
            models.CheckConstraint(
                condition=Q(whom__in=["party", "judges"]), name="crossing_notice_whom_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.whom}"
