"""Exchanges between networks as pages show them."""

from shared_apps.crossing.presenters import judging
from shared_apps.crossing.presenters.reading import (
    detail,
    entries,
    panel,
    question,
    question_row,
    read_url,
    row,
    tabs,
    terms,
    to_listing,
)

__all__ = [
    "detail",
    "entries",
    "judging",
    "panel",
    "question",
    "question_row",
    "read_url",
    "row",
    "tabs",
    "terms",
    "to_listing",
]
