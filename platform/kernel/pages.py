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
    return page_of(list(rows_of_page(rows, before=before, size=size)), size)


def rows_of_page(
    rows: models.QuerySet[Row], *, before: UUID | None, size: int
) -> models.QuerySet[Row]:
    """Those rows, and one more, by which it is known whether there are older ones."""
    if before:
        rows = rows.filter(id__lt=before)
    return rows.order_by("-id")[: size + 1]


def page_of(found: list[Row], size: int) -> Page[Row]:
    """The page that these are."""
    return Page(found[:size], found[size - 1].pk if len(found) > size else None)
