"""Every write to the list of operators."""

from uuid import UUID

from kernel import database
from kernel.errors import Refused
from shared_apps.operators.models import Operator
from tenant_apps.accounts import services as accounts
from tenant_apps.audit import services as audit


class OperatorExists(Refused):
    """Somebody works here under this e-mail address already."""

    code = "operator_exists"
    default_message = "There is an operator with this e-mail address already."


class NameMissing(Refused):
    """An operator is known to colleagues by name."""

    code = "operator_name_missing"
    status = 400
    default_message = "Enter the operator’s name."


def create(
    *,
    email: str,
    name: str,
    password: str | None = None,
    role: str = Operator.Role.PROVISIONER,
    by: UUID | None,
) -> Operator:
    """Let a person into the console. Raises OperatorExists, NameMissing."""
    tidy = " ".join(name.split())
    if not tidy:
        raise NameMissing
    with database.atomic():
        try:
            user = accounts.create_user(email=email, password=password)
        except accounts.EmailTaken as error:
            raise OperatorExists from error
        operator = Operator.objects.create(user=user, name=tidy, role=Operator.Role(role))
        audit.record(action="operator.created", by=by, subject=operator.id, detail={"role": role})
    return operator
