"""What two networks may do with each other, and who changed it."""

from django.db import models
from django.db.models import F, Q

from kernel.ids import uuid7
from shared_apps.federation.models.columns import MAX_REASON, moment, partner


class Pair(models.Model):
    """Two networks that were paused for each other, or have a limit between them.

    The one of the lower id is the first. With a limit, the row keeps what the first has given the
    second less what it got, and what is held for either to pay; the database alone moves it.
    """

    pk = models.CompositePrimaryKey("first_network_id", "second_network_id")
    first_network = partner("+")
    second_network = partner("+")
    is_paused = models.BooleanField(db_default=False)
    limit_minutes = models.BigIntegerField(null=True)
    net_minutes = models.BigIntegerField(null=True)
    first_held_minutes = models.BigIntegerField(null=True)
    second_held_minutes = models.BigIntegerField(null=True)

    class Meta:
        db_table = "federation_pair"
        constraints = [
            models.CheckConstraint(
                condition=Q(first_network__lt=F("second_network")),
                name="federation_pair_first_before_second",
            ),
            models.CheckConstraint(
                condition=Q(first_held_minutes__gte=0, second_held_minutes__gte=0),
                name="federation_pair_held_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(limit_minutes__isnull=True)
                | Q(
                    net_minutes__isnull=False,
                    first_held_minutes__isnull=False,
                    second_held_minutes__isnull=False,
                ),
                name="federation_pair_limit_is_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_network_id} and {self.second_network_id}"


class PairChange(models.Model):
    """One change of a pair's limit, a pause or its end. Inserting it is what makes the change.

    `is_told`: whoever wrote the reason was told that champions of both networks read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first_network = partner("+")
    second_network = partner("+")
    sets_limit = models.BooleanField(db_default=False)
    limit_minutes = models.BigIntegerField(null=True)
    paused = models.BooleanField(null=True)
    reason = models.CharField(max_length=MAX_REASON)
    is_told = models.BooleanField(db_default=True)
    actor = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=moment())

    class Meta:
        db_table = "federation_pair_change"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["first_network", "second_network", "created_at"],
                name="federation_pair_changes",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_network__lt=F("second_network")),
                name="federation_pair_change_first_before_second",
            ),
            models.CheckConstraint(
                condition=Q(sets_limit=True) | Q(paused__isnull=False),
                name="federation_pair_change_changes_something",
            ),
            models.CheckConstraint(
                condition=Q(limit_minutes__isnull=True) | Q(sets_limit=True, limit_minutes__gte=0),
                name="federation_pair_change_limit",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="federation_pair_change_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_network_id} and {self.second_network_id}: {self.reason}"
