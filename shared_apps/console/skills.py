"""The national list of skills as the console shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from shared_apps.national_skills.models import Group, NationalSkill
from shared_apps.national_skills.selectors import Spread


@dataclass(frozen=True, slots=True)
class Listed:
    """One line. Without a `url` it is only read."""

    name: str
    code: str
    formerly: str
    is_retired: bool
    url: str


def listed(found: Iterable[NationalSkill], *, with_links: bool) -> list[Listed]:
    """Skills with their codes and what they were called before."""
    return [
        Listed(
            name=skill.name,
            code=skill.code,
            formerly=", ".join(skill.former_names),
            is_retired=skill.retired_at is not None,
            url=reverse("console:skill", args=[skill.code]) if with_links else "",
        )
        for skill in found
    ]


def stats(spread: Spread) -> list[dict[str, object]]:
    """How far the list reaches."""
    return [
        {"label": "Networks that follow it", "value": spread.networks},
        {"label": "Skills they added of their own", "value": spread.own},
        {"label": "Of these the same as one of it", "value": spread.mapped},
    ]


def tabs(group: str) -> list[dict[str, object]]:
    """The groups, of which one is shown."""
    return [
        {"label": each.label, "url": group_url(each), "current": each == group} for each in Group
    ]


def group_url(group: str) -> str:
    """Where this group is listed."""
    return f"{reverse('console:skills')}?group={group}"
