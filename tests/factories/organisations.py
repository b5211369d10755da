"""Organisations, made as the product makes them."""

from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.organisations import services
from tenant_apps.organisations.models import Organisation


class OrganisationFactory(factory.Factory[Organisation]):
    """An organisation of the network that is entered."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda number: f"Riverside Trust {number}")
    kind = Organisation.Kind.TRUST
    parent = None
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[Organisation], *args: Any, **kwargs: Any) -> Organisation:
        return services.add(**kwargs)
