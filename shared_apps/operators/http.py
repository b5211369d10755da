"""Requests of operators, as the console's views see them."""

from shared_apps.operators.models import Operator
from tenants.http import CentralRequest


class OperatorRequest(CentralRequest):
    """A request by a signed-in operator."""

    operator: Operator
