"""The connections of a network."""

from uuid import UUID

from kernel.errors import NotFound
from tenant_apps.sso.models import Connection


def all_of_them() -> list[Connection]:
    """In the order in which they were made."""
    return list(Connection.objects.order_by("made_at"))


def live() -> list[Connection]:
    """Those that anybody may sign in by."""
    return list(Connection.objects.filter(state=Connection.State.LIVE).order_by("name"))


def get(connection_id: UUID) -> Connection:
    """Raises NotFound."""
    found = Connection.objects.filter(id=connection_id).first()
    if found is None:
        raise NotFound
    return found


def by_code(code: str) -> Connection | None:
    return Connection.objects.filter(code=code).first()
