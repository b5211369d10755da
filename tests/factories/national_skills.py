"""The national list of skills. The shared schema must be entered."""

from typing import Any

import factory

from kernel import clock
from kernel.ids import uuid7
from shared_apps.national_skills import services
from shared_apps.national_skills.models import Following, Group, NationalSkill
from tests.factories.tenants import NetworkFactory


class NationalSkillFactory(factory.Factory[NationalSkill]):
    """A skill that an operator added."""

    class Meta:
        model = NationalSkill

    name = factory.Sequence(lambda number: f"Juggling {number}")
    group = Group.COACHING
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[NationalSkill], *args: Any, **kwargs: Any) -> NationalSkill:
        return services.add(**kwargs)


class FollowingFactory(factory.django.DjangoModelFactory[Following]):
    """A network that follows the list, with skills of its own."""

    class Meta:
        model = Following

    network = factory.SubFactory(NetworkFactory)
    own = 3
    mapped = 1
    followed_at = factory.LazyFunction(clock.now)
