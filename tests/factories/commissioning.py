"""Requests for networks, as operators make them."""

from typing import Any

import factory

from shared_apps.commissioning import services
from shared_apps.commissioning.models import DirectoryEntry, EmailDomain, ProvisioningRun
from tests.factories.tenants import NetworkFactory


class ProvisioningRunFactory(factory.Factory[ProvisioningRun]):
    """A network asked for, which waits for a worker."""

    class Meta:
        model = ProvisioningRun

    name = factory.Sequence(lambda number: f"Network {number}")
    slug = factory.Sequence(lambda number: f"asked-for-{number}")
    kind = "school"
    ics_code = None
    champion_name = "Chris Champion"
    champion_email = "chris@trust.example"
    welcome_minutes = 120
    federated = False
    by = None

    @classmethod
    def _create(
        cls, model_class: type[ProvisioningRun], *args: Any, **kwargs: Any
    ) -> ProvisioningRun:
        return services.request_network(**kwargs)


class DirectoryEntryFactory(factory.django.DjangoModelFactory[DirectoryEntry]):
    """A network that the front page names."""

    class Meta:
        model = DirectoryEntry

    network = factory.SubFactory(NetworkFactory)
    is_listed = True


class EmailDomainFactory(factory.django.DjangoModelFactory[EmailDomain]):
    """A work e-mail domain that leads to a network."""

    class Meta:
        model = EmailDomain

    network = factory.SubFactory(NetworkFactory)
    domain = factory.Sequence(lambda number: f"trust{number}.example")
