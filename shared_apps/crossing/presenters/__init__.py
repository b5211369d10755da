"""Exchanges between networks as pages show them."""

from shared_apps.crossing.presenters import judging
from shared_apps.crossing.presenters.reading import (
    detail,
    entries,
    panel,
    row,
    tabs,
    terms,
    to_listing,
)

__all__ = ["detail", "entries", "judging", "panel", "row", "tabs", "terms", "to_listing"]
