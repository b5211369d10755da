"""Visits, as the console begins them."""

from typing import Any

import factory

from kernel.ids import uuid7
from shared_apps.operators.models import Operator
from shared_apps.visiting import services
from shared_apps.visiting.models import Visit, VisitRule
from tenants import current
from tenants.current import NetworkRef


class VisitFactory(factory.Factory[Visit]):
    """A visit of this operator to this network, which goes on. Opens the door itself."""

    class Meta:
        model = Visit

    reason = Visit.Reason.FAULT
    words = "The logo does not show"
    minutes = 30

    @classmethod
    def _create(
        cls,
        model_class: type[Visit],
        *args: Any,
        network: NetworkRef,
        operator: Operator,
        **kwargs: Any,
    ) -> Visit:
        with current.shared():
            return services.begin(network=network, operator=operator, **kwargs)


class VisitRuleFactory(factory.Factory[VisitRule]):
    """A network whose champions wish to be asked first. Opens the doors itself."""

    class Meta:
        model = VisitRule

    asks_first = True
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(
        cls, model_class: type[VisitRule], *args: Any, network: NetworkRef, **kwargs: Any
    ) -> VisitRule:
        services.set_rule(network=network, **kwargs)
        with current.shared():
            return VisitRule.objects.get(network_id=network.id)
