"""Visits, as the console begins them."""

from typing import Any

import factory

from shared_apps.operators.models import Operator
from shared_apps.visiting import services
from shared_apps.visiting.models import Visit
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
