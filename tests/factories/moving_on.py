"""Members who can move on. The network must be entered."""

import factory

from kernel.ids import uuid7
from tenant_apps.moving_on.models import Walk
from tests.factories.members import MemberFactory


class WalkFactory(factory.django.DjangoModelFactory[Walk]):
    """Somebody whose organisation has a network, and who has not looked yet."""

    class Meta:
        model = Walk

    member = factory.SubFactory(MemberFactory)
    there = factory.LazyFunction(uuid7)
