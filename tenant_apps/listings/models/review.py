"""Whether what members post is looked at before others see it."""

from django.db import models
from django.db.models import Q

from kernel import clock
from kernel.ids import uuid7


class ReviewRule(models.Model):
    """One row once a champion has decided; without it, nothing is reviewed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    single = models.BooleanField(default=True, editable=False)
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "listings_review_rule"
        constraints = [
            models.UniqueConstraint(fields=["single"], name="listings_review_rule_one_row"),
            models.CheckConstraint(
                condition=Q(single=True), name="listings_review_rule_single_is_true"
            ),
        ]

    def __str__(self) -> str:
        return "Review before posting: " + ("on" if self.is_on else "off")
