"""Reading operators."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from kernel.errors import NotFound
from shared_apps.operators.models import Operator
from shared_apps.operators.permissions import Permission, roles_with


def of_user(user_id: UUID) -> Operator | None:
    """The operator who signs in as this user, if there is one with access."""
    return _with_access().filter(user_id=user_id).first()


def get(operator_id: UUID) -> Operator:
    """One operator, with or without access. Raises NotFound."""
    found = Operator.objects.select_related("user").filter(id=operator_id).first()
    if found is None:
        raise NotFound
    return found


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of those of the given ids that are operators."""
    return dict(Operator.objects.filter(id__in=set(ids)).values_list("id", "name"))


def who_may(permission: Permission) -> list[Operator]:
    """The operators whose role allows it, each with their login, to be written to."""
    return list(_with_access().filter(role__in=roles_with(permission)))


def some(ids: Iterable[UUID]) -> list[Operator]:
    """Those of the given ids that are operators, each with their login."""
    return list(Operator.objects.select_related("user").filter(id__in=set(ids)))


def everyone() -> list[Operator]:
    """All who have access, with their logins, by name."""
    return list(_with_access())


def all_ever() -> list[Operator]:
    """Those whose access has ended as well, after the others."""
    return sorted(Operator.objects.select_related("user"), key=lambda one: not one.has_access)


def _with_access() -> QuerySet[Operator]:
    return Operator.objects.select_related("user").filter(access_ended_at=None)
