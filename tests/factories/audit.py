"""Acts in the audit."""

import factory

from kernel.ids import uuid7
from tenant_apps.audit.models import Event


class EventFactory(factory.django.DjangoModelFactory[Event]):
    """An act of somebody upon something."""

    class Meta:
        model = Event

    action = "listing.posted"
    actor = factory.LazyFunction(uuid7)
    subject = factory.LazyFunction(uuid7)
