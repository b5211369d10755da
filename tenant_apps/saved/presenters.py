"""Saved searches as pages show them."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from tenant_apps.saved.models import SavedSearch
from tenant_apps.search.asked import Asked

_TELLS = {
    SavedSearch.Tells.AT_ONCE: "Tells you at once",
    SavedSearch.Tells.WEEKLY: "In the weekly mail",
    SavedSearch.Tells.NEVER: "Tells you nothing",
}


def rows(searches: list[SavedSearch], gone: dict[UUID, list[str]]) -> list[dict[str, Any]]:
    """The list, each with what has left it."""
    return [
        {
            "name": search.name,
            "url": f"{reverse(f'search:{search.of}')}?{search.address}",
            "of": search.get_of_display(),
            "tells": _TELLS[SavedSearch.Tells(search.tells)],
            "notes": [_note(name, search) for name in gone.get(search.id, [])],
            "change_url": reverse("saved:change", args=[search.id]),
            "remove_url": reverse("saved:remove", args=[search.id]),
        }
        for search in searches
    ]


def name_for(asked: Asked, filters: list[str]) -> str:
    """What a search may be called, until its owner says otherwise. `filters`: their names."""
    kind = "Offers" if "offer" in asked.chosen.get("kind", ()) else "Requests"
    said = ", ".join(part for part in (asked.words, *filters) if part)
    return f"{kind}: {said}"[:80].rstrip(" ,") if said else kind


def removing(search: SavedSearch) -> dict[str, str]:
    """The question before it."""
    return {
        "title": f"Remove “{search.name}”?",
        "text": "You hear no more of what it finds. You can save it again.",
        "submit": "Remove",
        "url": reverse("saved:remove", args=[search.id]),
        "back_url": reverse("saved:searches"),
        "back_label": "Saved searches",
    }


def name_for_people(filters: list[str]) -> str:
    """What a search of people may be called, until its owner says otherwise."""
    return f"People: {', '.join(filters)}"[:80].rstrip(" ,")


def _note(name: str, search: SavedSearch) -> str:
    what = f"“{name}” is no longer in this network’s list" if name else "A filter is not known"
    if search.of == SavedSearch.Of.PEOPLE:
        return f"{what}. Nobody is found by it."
    return f"{what}. The search goes on without it."
