"""Skills, made as the product makes them."""

from typing import Any

import factory

from tenant_apps.skills import services
from tenant_apps.skills.models import MemberSkill, Skill
from tests.factories.members import MemberFactory


class SkillFactory(factory.Factory[Skill]):
    """A skill that this network added to its list."""

    class Meta:
        model = Skill

    name = factory.Sequence(lambda number: f"Run charts {number}")
    group = Skill.Group.ANALYTIC
    same_as = ""
    by = None

    @classmethod
    def _create(cls, model_class: type[Skill], *args: Any, **kwargs: Any) -> Skill:
        return services.add(**kwargs)


class MemberSkillFactory(factory.Factory[MemberSkill]):
    """A new member gives a new skill well; what they said before, stands."""

    class Meta:
        model = MemberSkill

    member = factory.SubFactory(MemberFactory)
    skill = factory.SubFactory(SkillFactory)
    direction = MemberSkill.Direction.GIVE
    level = MemberSkill.Level.WELL

    @classmethod
    def _create(cls, model_class: type[MemberSkill], *args: Any, **kwargs: Any) -> MemberSkill:
        member, skill = kwargs["member"], kwargs["skill"]
        said = list(MemberSkill.objects.filter(member=member))
        gives = {row.skill_id: row.level or 1 for row in said if row.direction == "give"}
        learns = {row.skill_id for row in said if row.direction == "learn"}
        if kwargs["direction"] == MemberSkill.Direction.GIVE:
            gives[skill.id] = kwargs["level"]
        else:
            learns.add(skill.id)
        services.say(member=member, gives=gives, learns=learns, by=member)
        return MemberSkill.objects.get(member=member, skill=skill, direction=kwargs["direction"])
