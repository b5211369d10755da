"""Features switched, as the console does it."""

from typing import Any

import factory

from shared_apps.switches import services
from shared_apps.switches.models import Reason, Switching
from tenants import current
from tenants.current import NetworkRef
from tenants.features import Feature


class SwitchingFactory(factory.Factory[Switching]):
    """Random coffee, off for this network. Opens the door itself."""

    class Meta:
        model = Switching

    feature = Feature.COFFEE
    is_on = False
    reason = Reason.REQUESTED
    by = None

    @classmethod
    def _create(
        cls, model_class: type[Switching], *args: Any, network: NetworkRef, **kwargs: Any
    ) -> Switching:
        with current.shared():
            services.switch(network=network, **kwargs)
            return Switching.objects.filter(network_id=network.id)[0]


def switch_off(network: NetworkRef, feature: Feature) -> None:
    """For this network, as an operator does."""
    SwitchingFactory(network=network, feature=feature)


def switch_on(network: NetworkRef, feature: Feature) -> None:
    """Again."""
    SwitchingFactory(network=network, feature=feature, is_on=True, reason=Reason.OVER)
