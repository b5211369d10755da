"""Operators, as the service makes them."""

from typing import Any

import factory

from shared_apps.operators import heads, services
from shared_apps.operators.models import Operator, SealHead
from tenant_apps.ledger.models import AccountKind
from tests.factories.ledger import AccountFactory

PASSWORD = "four unrelated words here"


class OperatorFactory(factory.Factory[Operator]):
    """Someone who may sign in to the console with PASSWORD."""

    class Meta:
        model = Operator

    name = "Olive Operator"
    email = factory.Sequence(lambda number: f"operator{number}@hexitime.example")
    password = PASSWORD
    role = Operator.Role.PROVISIONER
    by = None

    @classmethod
    def _create(cls, model_class: type[Operator], *args: Any, **kwargs: Any) -> Operator:
        return services.create(**kwargs)


class SealHeadFactory(factory.Factory[SealHead]):
    """The head of the national ledger's chain, as published. The shared door must be open."""

    class Meta:
        model = SealHead

    @classmethod
    def _create(cls, model_class: type[SealHead], *args: Any, **kwargs: Any) -> SealHead:
        AccountFactory(kind=AccountKind.NETWORK)
        heads.publish()
        national = SealHead.objects.filter(chain=SealHead.Chain.LEDGER, network_id=None)
        return national.latest("number")
