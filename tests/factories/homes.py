"""What networks tell of the domains that let people in. The shared schema must be entered."""

import factory

from shared_apps.homes.models import Home, HomeDomain
from tests.factories.tenants import NetworkFactory


class HomeFactory(factory.django.DjangoModelFactory[Home]):
    """A network that wishes to be found."""

    class Meta:
        model = Home

    network = factory.SubFactory(NetworkFactory)
    wishes = True


class HomeDomainFactory(factory.django.DjangoModelFactory[HomeDomain]):
    """A domain whose people a network lets in."""

    class Meta:
        model = HomeDomain

    network = factory.SubFactory(NetworkFactory)
    name = factory.Sequence(lambda number: f"trust{number}.nhs.example")
