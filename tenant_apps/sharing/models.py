"""What this network shares with others: its rule, who wants to be found, and what is to be told.

The triggers of migration 0002 note what is due, whatever changes what other networks see.
"""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.members.models import Member


class Rule(models.Model):
    """One row: what this network shares, as it was last read of the federation.

    `reads` counts the readings that other networks were told by: each takes the next number while
    it holds this row, so of two readings the one with the higher number is the later.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_in = models.BooleanField(default=False)
    shares = models.CharField(max_length=10, default="none")
    slug = models.CharField(max_length=32, blank=True, default="")
    is_all_due = models.BooleanField(default=False)
    reads = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="sharing_rule_single"),
            models.CheckConstraint(
                condition=Q(shares__in=["none", "marked", "all"]), name="sharing_rule_shares_known"
            ),
        ]

    def __str__(self) -> str:
        return self.shares if self.is_in else "not in the federation"


class Due(models.Model):
    """A listing or a member of which other networks are to be told anew, by its id.

    `mark` changes with every change, so that a telling takes out what it has told and no more.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    mark = models.UUIDField(default=uuid7)
    noted_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["-noted_at"], name="sharing_due_latest")]

    def __str__(self) -> str:
        return str(self.id)


class Findable(models.Model):
    """A member who wants to be found as a person from other networks. Removed once they do not."""

    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    since = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.member_id)
