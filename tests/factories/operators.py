"""Operators, as the service makes them."""

from typing import Any

import factory

from shared_apps.operators import services
from shared_apps.operators.models import Operator

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
