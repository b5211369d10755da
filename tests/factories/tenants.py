"""Rows of the registry. A network with a schema behind it comes from `tests.world.World`."""

from datetime import timedelta
from typing import Any

import factory

from kernel import clock
from kernel.ids import uuid7
from tenants import claims, services
from tenants.models import (
    Domain,
    FreedSlug,
    HostClaim,
    IntegratedCareSystem,
    Network,
    RefusedTask,
    Round,
)


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
    kind = Network.Kind.SCHOOL
    ics_code = None

    @classmethod
    def _create(cls, model_class: type[Network], *args: Any, **kwargs: Any) -> Network:
        return services.register(**kwargs)


class FreedSlugFactory(factory.django.DjangoModelFactory[FreedSlug]):
    """An address that nobody gets for an hour."""

    class Meta:
        model = FreedSlug

    digest = factory.LazyFunction(lambda: uuid7().bytes)
    until = factory.LazyFunction(lambda: clock.now() + timedelta(hours=1))


class DomainFactory(factory.django.DjangoModelFactory[Domain]):
    """Another address of a network."""

    class Meta:
        model = Domain

    domain = factory.Sequence(lambda number: f"time{number}.example")
    tenant = factory.SubFactory(NetworkFactory)
    is_primary = False


class HostClaimFactory(factory.Factory[HostClaim]):
    """A name that a network asked for."""

    class Meta:
        model = HostClaim

    host = factory.Sequence(lambda number: f"time{number}.hub.example")
    network = factory.SubFactory(NetworkFactory)

    @classmethod
    def _create(
        cls, model_class: type[HostClaim], *args: Any, network: Network, **kwargs: Any
    ) -> HostClaim:
        return claims.ask(network_id=network.id, **kwargs)


class RefusedTaskFactory(factory.django.DjangoModelFactory[RefusedTask]):
    """Three messages of today that named no network."""

    class Meta:
        model = RefusedTask

    day = factory.LazyFunction(lambda: clock.now().date())
    task = "outbox.send"
    reason = RefusedTask.Reason.NO_NETWORK
    network_id = None
    count = 3
    last_at = factory.LazyFunction(clock.now)


class RoundFactory(factory.django.DjangoModelFactory[Round]):
    """A kind of round that is up to date."""

    class Meta:
        model = Round

    name = factory.Sequence(lambda number: f"round-{number}")
    until = factory.LazyFunction(clock.now)
