"""What champions turn on and off: a look at what is posted, and what is asked of members first."""

from django.db import models
from django.db.models import BaseConstraint, Q

from kernel import clock
from kernel.ids import uuid7


class Switch(models.Model):
    """One row once a champion has decided; without it, it is off."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    single = models.BooleanField(default=True, editable=False)
    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True


def _single(table: str) -> list[BaseConstraint]:
    return [
        models.UniqueConstraint(fields=["single"], name=f"{table}_one_row"),
        models.CheckConstraint(condition=Q(single=True), name=f"{table}_single_is_true"),
    ]


class ReviewRule(Switch):
    """Whether what members post is looked at before others see it."""

    class Meta:
        db_table = "listings_review_rule"
        constraints = _single(db_table)

    def __str__(self) -> str:
        return "Review before posting: " + ("on" if self.is_on else "off")


class MinimumRule(Switch):
    """Whether members have an offer and a request before they propose or accept."""

    class Meta:
        db_table = "listings_minimum_rule"
        constraints = _single(db_table)

    def __str__(self) -> str:
        return "An offer and a request first: " + ("on" if self.is_on else "off")
