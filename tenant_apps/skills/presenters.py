"""Skills as pages show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tenant_apps.skills.models import MemberSkill, Skill

# Of somebody else, best known first; None is what they want to learn.
_OF_OTHERS: dict[int | None, str] = {
    MemberSkill.Level.TEACH: "Teaches others",
    MemberSkill.Level.WELL: "Does often",
    MemberSkill.Level.SOME: "Has done a few times",
    None: "Would like to learn",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A skill that somebody says they have, or want."""

    name: str
    level: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Group:
    """The skills of one group."""

    label: str
    skills: list[Skill]


def of_member(said: Iterable[MemberSkill]) -> list[dict[str, str]]:
    """A row for each level that has skills, with their names."""
    names: dict[int | None, list[str]] = {level: [] for level in _OF_OTHERS}
    for row in said:
        names[row.level].append(row.skill.name)
    return [
        {"key": _OF_OTHERS[level], "value": " · ".join(found)}
        for level, found in names.items()
        if found
    ]


def own(said: Iterable[MemberSkill]) -> dict[str, list[Said]]:
    """One's own, in two parts: `gives` and `learns`."""
    rows = list(said)
    return {
        "gives": [_said(row) for row in rows if row.level is not None],
        "learns": [_said(row) for row in rows if row.level is None],
    }


def _said(row: MemberSkill) -> Said:
    level = row.get_level_display() if row.level is not None else ""
    return Said(row.skill.name, level, reverse("skills:remove", args=[row.id]))


def groups(listed: Iterable[Skill]) -> list[Group]:
    """The list in its groups, in the order that the product names them."""
    skills = list(listed)
    found = [Group(g.label, [s for s in skills if s.group == g]) for g in Skill.Group]
    return [group for group in found if group.skills]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the champion's list."""

    name: str
    origin: str
    is_retired: bool
    giver_count: int
    url: str


def listed(found: Iterable[Skill], national: Iterable[Skill]) -> list[Listed]:
    """Skills with where they come from and how many members can give them."""
    names = {skill.national_code: skill.name for skill in national}
    return [
        Listed(
            name=skill.name,
            origin=_origin(skill, names),
            is_retired=skill.is_retired,
            giver_count=getattr(skill, "giver_count", 0),
            url=reverse("skills:skill", args=[skill.id]),
        )
        for skill in found
    ]


def same_as(national: Iterable[Skill]) -> list[Any]:
    """What one of the network's own may be the same as, in groups."""
    in_groups = [
        (group.label, [(skill.national_code, skill.name) for skill in group.skills])
        for group in groups(national)
    ]
    return [("", "None of them"), *in_groups]


def _origin(skill: Skill, national: Mapping[str, str]) -> str:
    if not skill.is_own:
        return "National list"
    if skill.national_code:
        return f"Your own, same as “{national.get(skill.national_code, skill.national_code)}”"
    return "Your own"


def tabs(group: str) -> list[dict[str, object]]:
    """The groups, of which one is shown."""
    return [
        {"label": each.label, "url": group_url(each), "current": each == group}
        for each in Skill.Group
    ]


def group_url(group: str) -> str:
    """Where the champion's list shows this group."""
    return f"{reverse('skills:list')}?group={group}"
