"""How the service does, as operators tell it. The shared schema must be entered."""

from typing import Any

import factory

from kernel import clock
from kernel.ids import uuid7
from shared_apps.status import services
from shared_apps.status.models import Component, Incident, Kind, Reading, State, Update
from tests.factories.operators import OperatorFactory


class ReadingFactory(factory.django.DjangoModelFactory[Reading]):
    """Mail, that goes out as it should."""

    class Meta:
        model = Reading

    component = Component.MAIL
    state = Reading.State.WORKING
    read_at = factory.LazyFunction(clock.now)
    since = factory.SelfAttribute("read_at")


class IncidentFactory(factory.Factory[Incident]):
    """Mail that is late, which somebody looks into."""

    class Meta:
        model = Incident

    kind = Kind.INCIDENT
    title = "Mail is late"
    components = (Component.MAIL,)
    state = State.INVESTIGATING
    text = "We look into **why**."
    key = factory.LazyFunction(uuid7)
    by = factory.SubFactory(OperatorFactory)

    @classmethod
    def _create(cls, model_class: type[Incident], *args: Any, **kwargs: Any) -> Incident:
        return services.open_incident(**kwargs)


class UpdateFactory(factory.Factory[Update]):
    """What was told next."""

    class Meta:
        model = Update

    incident = factory.SubFactory(IncidentFactory)
    state = State.IDENTIFIED
    text = "A disk was full."
    key = factory.LazyFunction(uuid7)
    by = factory.SubFactory(OperatorFactory)

    @classmethod
    def _create(
        cls, model_class: type[Update], *args: Any, incident: Incident, key: Any, **kwargs: Any
    ) -> Update:
        services.add_update(incident_id=incident.id, key=key, **kwargs)
        return Update.objects.get(id=key)
