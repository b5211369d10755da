"""Group exchanges in the words that pages show."""

from tenant_apps.groups.facts import terms
from tenant_apps.groups.presenters.afterwards import feedback, lesson, lesson_tabs
from tenant_apps.groups.presenters.judging import (
    dispute,
    row_to_judge,
    tabs,
    undo_decisions,
    undoing,
)
from tenant_apps.groups.presenters.panel import panel
from tenant_apps.groups.presenters.reading import detail, entries, removing, row

__all__ = [
    "detail",
    "dispute",
    "entries",
    "feedback",
    "lesson",
    "lesson_tabs",
    "panel",
    "removing",
    "row",
    "row_to_judge",
    "tabs",
    "terms",
    "undo_decisions",
    "undoing",
]
