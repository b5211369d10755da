"""Rows of the registry. A network with a schema behind it comes from `tests.world.World`."""

from typing import Any

import factory

from tenants import services
from tenants.models import Domain, IntegratedCareSystem, Network


class IntegratedCareSystemFactory(factory.django.DjangoModelFactory[IntegratedCareSystem]):
    """One of the 42, which bootstrapping has loaded already."""

    class Meta:
        model = IntegratedCareSystem
        django_get_or_create = ("code",)

    code = "QRV"
    name = "North West London"
    region = "London"


class NetworkFactory(factory.Factory[Network]):
    """A network that is registered, with its host name, and not yet built."""

    class Meta:
        model = Network

    name = factory.Sequence(lambda number: f"Network {number}")
    slug = factory.Sequence(lambda number: f"network-{number}")
    kind = Network.Kind.COMMUNITY
    ics_code = None

    @classmethod
    def _create(cls, model_class: type[Network], *args: Any, **kwargs: Any) -> Network:
        return services.register(**kwargs)


class DomainFactory(factory.django.DjangoModelFactory[Domain]):
    """Another address of a network."""

    class Meta:
        model = Domain

    domain = factory.Sequence(lambda number: f"time{number}.example")
    tenant = factory.SubFactory(NetworkFactory)
    is_primary = False
