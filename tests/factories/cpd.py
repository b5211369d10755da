"""Entries of CPD records. The network must be entered."""

from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.cpd import services, years
from tenant_apps.cpd.models import Reflection, ReflectionSkill
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.groups.models.group import State as GroupState
from tests.factories.exchanges import ExchangeFactory
from tests.factories.groups import GroupFactory
from tests.factories.members import MemberFactory
from tests.factories.skills import SkillFactory


class ReflectionFactory(factory.Factory[Reflection]):
    """The recipient's note on a settled exchange."""

    class Meta:
        model = Reflection

    exchange = factory.SubFactory(ExchangeFactory, state=State.SETTLED)
    by = factory.SelfAttribute("exchange.recipient")
    did = "We drew the diagram together."
    learned = "Begin with the outcome."
    will_change = "I will ask the ward first."
    skills: list[Any] = []

    @classmethod
    def _create(
        cls, model_class: type[Reflection], *args: Any, exchange: Any, **kwargs: Any
    ) -> Reflection:
        return services.reflect(exchange_id=exchange.id, **kwargs)


class GroupReflectionFactory(factory.Factory[Reflection]):
    """A note on a settled group, of one who came."""

    class Meta:
        model = Reflection

    group = factory.SubFactory(GroupFactory, state=GroupState.SETTLED)
    by = factory.LazyAttribute(lambda made: made.group.recipients[0].member)
    did = "We plotted our own figures."
    learned = "A run is six points on one side."
    will_change = "I will bring a year of them."
    skills: list[Any] = []

    @classmethod
    def _create(
        cls, model_class: type[Reflection], *args: Any, group: Any, **kwargs: Any
    ) -> Reflection:
        return services.reflect_on_group(group_id=group.id, **kwargs)


class CrossingReflectionFactory(factory.Factory[Reflection]):
    """A note of one of the two on a settled exchange with another network."""

    class Meta:
        model = Reflection

    did = "We looked at theirs and ours."
    learned = "They count from midnight."
    will_change = "I will ask where a day begins."
    skills: list[Any] = []

    @classmethod
    def _create(
        cls, model_class: type[Reflection], *args: Any, crossing_id: Any, **kwargs: Any
    ) -> Reflection:
        return services.reflect_across(crossing_id=crossing_id, **kwargs)


class OwnEntryFactory(factory.Factory[Reflection]):
    """An hour and a half on a course today."""

    class Meta:
        model = Reflection

    by = factory.SubFactory(MemberFactory)
    title = "A course on run charts"
    day = factory.LazyFunction(years.today)
    minutes = 90
    did = "I listened."
    learned = "Twelve points are enough."
    will_change = "I will plot our falls."
    skills: list[Any] = []
    key = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[Reflection], *args: Any, **kwargs: Any) -> Reflection:
        return services.add_own(**kwargs)


class ReflectionSkillFactory(factory.Factory[ReflectionSkill]):
    """A skill that an entry is about."""

    class Meta:
        model = ReflectionSkill

    by = factory.SubFactory(MemberFactory)
    skill = factory.SubFactory(SkillFactory)

    @classmethod
    def _create(
        cls, model_class: type[ReflectionSkill], *args: Any, skill: Any, **kwargs: Any
    ) -> ReflectionSkill:
        own = OwnEntryFactory(skills=[skill.id], **kwargs)
        return ReflectionSkill.objects.get(reflection=own)
