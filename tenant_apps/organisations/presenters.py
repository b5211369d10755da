"""Organisations as the page shows them: parts below the whole they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from tenant_apps.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list."""

    name: str
    kind: str
    part_of: str
    member_count: int
    url: str


def listed(organisations: Iterable[Organisation]) -> list[Listed]:
    """Each organisation by name, followed by its parts."""
    every = list(organisations)
    parts: dict[UUID, list[Organisation]] = {}
    for each in every:
        if each.parent_id:
            parts.setdefault(each.parent_id, []).append(each)
    wholes = [each for each in every if each.parent_id is None]
    return [_line(each) for whole in wholes for each in (whole, *parts.get(whole.id, []))]


def _line(organisation: Organisation) -> Listed:
    return Listed(
        name=organisation.name,
        kind=organisation.get_kind_display(),
        part_of=organisation.parent.name if organisation.parent else "",
        member_count=getattr(organisation, "member_count", 0),
        url=reverse("organisations:organisation", args=[organisation.id]),
    )
