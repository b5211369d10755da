"""Gifts, as the product makes them. The network must be entered."""

from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.credits import services
from tenant_apps.credits.models import Gift


class GiftFactory(factory.Factory[Gift]):
    """Half an hour from one member to another."""

    class Meta:
        model = Gift

    key = factory.LazyFunction(uuid7)
    minutes = 30
    note = "Thank you"

    @classmethod
    def _create(cls, model_class: type[Gift], *args: Any, **kwargs: Any) -> Gift:
        receiver = kwargs.pop("receiver")
        return services.give(receiver_id=receiver.id, **kwargs)
