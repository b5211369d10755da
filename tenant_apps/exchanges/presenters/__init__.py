"""Exchanges as pages show them."""

from tenant_apps.exchanges.presenters.panel import Button, Panel, panel
from tenant_apps.exchanges.presenters.reading import (
    Entry,
    detail,
    entries,
    feedback,
    lesson,
    lesson_tabs,
    proposal_to_listing,
    proposal_to_member,
    read_state,
    row,
    said,
    terms,
)

__all__ = [
    "Button",
    "Entry",
    "Panel",
    "detail",
    "entries",
    "feedback",
    "lesson",
    "lesson_tabs",
    "panel",
    "proposal_to_listing",
    "proposal_to_member",
    "read_state",
    "row",
    "said",
    "terms",
]
