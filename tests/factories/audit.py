"""Acts in the audit, and the seals over them."""

from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.audit import sealing
from tenant_apps.audit.models import AuditSeal, Event, SealedEvent


class EventFactory(factory.django.DjangoModelFactory[Event]):
    """An act of somebody upon something."""

    class Meta:
        model = Event

    action = "listing.posted"
    actor = factory.LazyFunction(uuid7)
    subject = factory.LazyFunction(uuid7)


class AuditSealFactory(factory.Factory[AuditSeal]):
    """A seal over all that was not sealed, a new act at least."""

    class Meta:
        model = AuditSeal

    at_most = 5_000

    @classmethod
    def _create(cls, model_class: type[AuditSeal], *args: Any, **kwargs: Any) -> AuditSeal:
        EventFactory()
        sealing.seal_all(**kwargs)
        return AuditSeal.objects.latest("number")


class SealedEventFactory(factory.Factory[SealedEvent]):
    """What says that an act is sealed."""

    class Meta:
        model = SealedEvent

    event = factory.SubFactory(EventFactory)

    @classmethod
    def _create(
        cls, model_class: type[SealedEvent], *args: Any, event: Event, **kwargs: Any
    ) -> SealedEvent:
        sealing.seal_all()
        return SealedEvent.objects.get(event_id=event.id)
