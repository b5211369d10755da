"""Who wants nothing to do with whom."""

from django.db import models
from django.db.models import F, Q

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.members.models import Member


class Block(models.Model):
    """One member blocks another: neither may begin anything with the other. Only they know."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, db_index=False, related_name="+")
    blocked = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["by", "blocked"], name="blocks_block_once"),
            models.CheckConstraint(condition=~Q(by=F("blocked")), name="blocks_block_of_another"),
        ]

    def __str__(self) -> str:
        return str(self.id)
