"""Figures that the console keeps, and what is done to many networks."""

import factory

from kernel import clock
from kernel.ids import uuid7
from shared_apps.console.models import BulkItem, BulkRun, NetworkFigures, NetworkHealth
from tests.factories.tenants import NetworkFactory


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


class BulkRunFactory(factory.django.DjangoModelFactory[BulkRun]):
    """Somebody thinks of suspending some networks."""

    class Meta:
        model = BulkRun

    act = "suspend"
    asked_by = factory.LazyFunction(uuid7)


class BulkItemFactory(factory.django.DjangoModelFactory[BulkItem]):
    """One of them, about which nothing is done yet."""

    class Meta:
        model = BulkItem

    run = factory.SubFactory(BulkRunFactory)
    network = factory.SubFactory(NetworkFactory)
    seen = "active"
    done_at = factory.LazyAttribute(
        lambda item: None if item.state in ("waiting", "left_out") else clock.now()
    )
    state = "waiting"
