"""Figures that the console keeps."""

import factory

from kernel import clock
from kernel.ids import uuid7
from shared_apps.console.models import NetworkFigures


class NetworkFiguresFactory(factory.django.DjangoModelFactory[NetworkFigures]):
    """A network of four members who have exchanged an hour."""

    class Meta:
        model = NetworkFigures

    network_id = factory.LazyFunction(uuid7)
    members = 4
    exchanged_minutes = 60
    measured_at = factory.LazyFunction(clock.now)
