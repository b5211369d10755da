"""What a network shares. The network must be entered."""

from typing import Any

import factory

from tenant_apps.sharing import telling
from tenant_apps.sharing.models import Due, Findable, Rule
from tests.factories.listings import ListingFactory
from tests.factories.members import MemberFactory


class RuleFactory(factory.Factory[Rule]):
    """What the federation says now, taken up."""

    class Meta:
        model = Rule

    @classmethod
    def _create(cls, model_class: type[Rule], *args: Any, **kwargs: Any) -> Rule:
        telling.follow()
        return Rule.objects.get()


class DueFactory(factory.Factory[Due]):
    """What a new listing leaves behind when it is posted."""

    class Meta:
        model = Due

    listing = factory.SubFactory(ListingFactory)

    @classmethod
    def _create(cls, model_class: type[Due], *args: Any, **kwargs: Any) -> Due:
        return Due.objects.get(id=kwargs["listing"].id)


class FindableFactory(factory.django.DjangoModelFactory[Findable]):
    """A new member who wants to be found from other networks."""

    class Meta:
        model = Findable

    member = factory.SubFactory(MemberFactory)
