"""A member says what they can give and want to learn, in place of what they said before."""

import pytest

from kernel.ids import uuid7
from tenant_apps.members.models import Member
from tenant_apps.skills import selectors, services
from tenant_apps.skills.models import MemberSkill, Skill
from tenants.current import NetworkRef
from tests.factories.skills import SkillFactory


def _said(member: Member) -> set[tuple[str, str, int | None]]:
    return {(row.direction, row.skill.name, row.level) for row in selectors.said_by(member)}


def test_what_is_said_replaces_what_was(inside: NetworkRef, alice: Member) -> None:
    charts, audit, asking = (SkillFactory(name=name) for name in ("Charts", "Audit", "Asking"))
    services.say(member=alice, gives={charts.id: 2, audit.id: 1}, learns=[asking.id], by=alice)
    kept = MemberSkill.objects.get(skill=charts).id
    services.say(member=alice, gives={charts.id: 3}, learns=[audit.id], by=alice)
    assert _said(alice) == {("give", "Charts", 3), ("learn", "Audit", None)}
    assert MemberSkill.objects.get(skill=charts).id == kept


def test_one_that_left_the_list_stays_said_and_is_not_said_anew(
    inside: NetworkRef, alice: Member, bob: Member
) -> None:
    skill = SkillFactory(name="Charts")
    services.say(member=alice, gives={skill.id: 2}, learns=[], by=alice)
    Skill.objects.update(is_retired=True)
    services.say(member=alice, gives={skill.id: 3}, learns=[], by=alice)
    assert _said(alice) == {("give", "Charts", 3)}
    with pytest.raises(services.UnknownSkill):
        services.say(member=bob, gives={skill.id: 3}, learns=[], by=bob)


def test_unknown_and_too_many_are_refused(inside: NetworkRef, alice: Member) -> None:
    with pytest.raises(services.UnknownSkill):
        services.say(member=alice, gives={uuid7(): 1}, learns=[], by=alice)
    many = {uuid7(): 1 for _ in range(services.MOST_SKILLS + 1)}
    with pytest.raises(services.TooManySkills):
        services.say(member=alice, gives=many, learns=[], by=alice)
    assert _said(alice) == set()


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_skill_needs_a_name(inside: NetworkRef, name: str) -> None:
    with pytest.raises(services.BadSkill):
        services.add(name=name, group="digital", by=None)


def test_a_skill_is_listed_once(inside: NetworkRef) -> None:
    services.add(name="Run charts", group="analytic", by=None)
    with pytest.raises(services.SkillTaken, match="Run Charts"):
        services.add(name=" Run  Charts ", group="digital", by=None)
