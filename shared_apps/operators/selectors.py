"""Reading operators."""

from collections.abc import Iterable
from uuid import UUID

from shared_apps.operators.models import Operator
from shared_apps.operators.permissions import Permission, roles_with


def of_user(user_id: UUID) -> Operator | None:
    """The operator who signs in as this user, if any."""
    return Operator.objects.select_related("user").filter(user_id=user_id).first()


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of those of the given ids that are operators."""
    return dict(Operator.objects.filter(id__in=set(ids)).values_list("id", "name"))


def who_may(permission: Permission) -> list[Operator]:
    """The operators whose role allows it, each with their login, to be written to."""
    return list(Operator.objects.select_related("user").filter(role__in=roles_with(permission)))
