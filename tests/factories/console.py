"""Figures that the console keeps."""

import factory

from kernel import clock
from kernel.ids import uuid7
from shared_apps.console.models import NetworkFigures, NetworkHealth


class NetworkFiguresFactory(factory.django.DjangoModelFactory[NetworkFigures]):
    """A network of four members who have exchanged an hour."""

    class Meta:
        model = NetworkFigures

    network_id = factory.LazyFunction(uuid7)
    members = 4
    champions = 1
    exchanged_minutes = 60
    measured_at = factory.LazyFunction(clock.now)


class NetworkHealthFactory(factory.django.DjangoModelFactory[NetworkHealth]):
    """A network that does well."""

    class Meta:
        model = NetworkHealth

    network_id = factory.LazyFunction(uuid7)
    last_signed_in_at = factory.LazyFunction(clock.now)
    mails_waiting = 0
    mails_failed = 0
    files = 2
    file_bytes = 5_000_000
