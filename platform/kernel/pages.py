"""Lists that are read a page at a time, the newest first."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.db import models

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the id before which the older ones begin, if there are any."""

    rows: list[Row]
    next_before: UUID | None


def newest_first(rows: models.QuerySet[Row], *, before: UUID | None, size: int) -> Page[Row]:
    """At most `size` of these rows, whose ids grow with time, older than the one named."""
    if before:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: size + 1])
    return Page(found[:size], found[size - 1].pk if len(found) > size else None)
