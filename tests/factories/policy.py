"""The network's one policy, as provisioning makes it."""

from typing import Any

import factory

from tenant_apps.policy import services
from tenant_apps.policy.models import Policy


class PolicyFactory(factory.Factory[Policy]):
    """The policy of the network that is entered."""

    class Meta:
        model = Policy

    welcome_minutes = 120

    @classmethod
    def _create(cls, model_class: type[Policy], *args: Any, **kwargs: Any) -> Policy:
        return services.start(**kwargs)
