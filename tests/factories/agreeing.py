"""Askings, as operators make them. The shared door must be open."""

from typing import Any

import factory

from shared_apps.agreeing import limits, services
from shared_apps.agreeing.models import Asking
from tests.factories.operators import OperatorFactory


class AskingFactory(factory.Factory[Asking]):
    """An operator asks for more room for a network that is in the federation."""

    class Meta:
        model = Asking

    deed = limits.NETWORK
    what = factory.LazyFunction(lambda: {"floor_minutes": -60_000, "ceiling_minutes": None})
    reason = "They have grown"
    by = factory.SubFactory(OperatorFactory)

    @classmethod
    def _create(cls, model_class: type[Asking], *args: Any, **kwargs: Any) -> Asking:
        network = kwargs.pop("network")
        return services.ask(subject=network.id, **kwargs)
