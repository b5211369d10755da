"""The database itself refuses what is no skill, and what nobody can say of themselves."""

from typing import Any

import pytest
from django.db import IntegrityError

from kernel import database
from tenant_apps.skills.models import MemberSkill, Skill
from tenants.current import NetworkRef
from tests.factories.skills import MemberSkillFactory, SkillFactory


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"is_own": False}, "skills_skill_national_has_code"),
        ({"name": "  "}, "skills_skill_has_name"),
        ({"group": "cooking"}, "skills_skill_group_known"),
    ],
)
def test_each_rule_of_a_skill_holds(
    inside: NetworkRef, change: dict[str, Any], constraint: str
) -> None:
    skill = SkillFactory()
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        Skill.objects.filter(id=skill.id).update(**change)


def test_each_name_stands_once(inside: NetworkRef) -> None:
    one, other = SkillFactory(), SkillFactory()
    with (
        pytest.raises(IntegrityError, match="skills_skill_name_unique"),
        database.atomic(),
    ):
        Skill.objects.filter(id=other.id).update(name=one.name.upper())


def test_each_skill_of_the_national_list_stands_once(inside: NetworkRef) -> None:
    """Those of the network's own may be the same as one of it, however many they are."""
    own = SkillFactory(same_as="sql")
    SkillFactory(same_as="sql")
    with (
        pytest.raises(IntegrityError, match="skills_skill_national_once"),
        database.atomic(),
    ):
        Skill.objects.filter(id=own.id).update(is_own=False)


@pytest.mark.parametrize(
    "change", [{"level": None}, {"level": 4}, {"direction": "learn"}, {"direction": "sell"}]
)
def test_each_rule_of_what_is_said_holds(inside: NetworkRef, change: dict[str, Any]) -> None:
    MemberSkillFactory()
    with pytest.raises(IntegrityError, match="level_of_given"), database.atomic():
        MemberSkill.objects.update(**change)


def test_each_thing_is_said_once(inside: NetworkRef) -> None:
    said = MemberSkillFactory()
    with pytest.raises(IntegrityError, match="skills_member_skill_once"), database.atomic():
        MemberSkill.objects.create(
            member=said.member, skill=said.skill, direction=said.direction, level=1
        )
