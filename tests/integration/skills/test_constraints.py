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


@pytest.mark.parametrize(
    ("field", "constraint"),
    [("name", "skills_skill_name_unique"), ("national_code", "skills_skill_national_once")],
)
def test_each_skill_stands_once(inside: NetworkRef, field: str, constraint: str) -> None:
    one, other = SkillFactory(national_code="one"), SkillFactory(national_code="other")
    value = getattr(one, field)
    with pytest.raises(IntegrityError, match=constraint), database.atomic():
        Skill.objects.filter(id=other.id).update(**{field: value})


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
