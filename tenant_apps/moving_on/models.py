"""A member of the open community network whose organisation has a network, and how far they are."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.members.models import Member


class Walk(models.Model):
    """A member's way to a network, `there`, that they can move on to.

    Found by the domain of their address, or by a link. What can be seen of a step is looked up, and
    only what cannot is noted here: so it can be left and taken up again anywhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, db_index=False, related_name="+")
    there = models.UUIDField()
    found_at = models.DateTimeField(default=clock.now)
    begun_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    listings_at = models.DateTimeField(null=True, blank=True)
    put_away_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "there"], name="moving_on_walk_once"),
            models.CheckConstraint(
                condition=Q(begun_at__isnull=False)
                | Q(asked_at__isnull=True, listings_at__isnull=True),
                name="moving_on_walk_begun_first",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
