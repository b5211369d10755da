"""Writing the audit, in the same transaction as the act."""

from typing import Any
from uuid import UUID

from tenant_apps.audit.models import Event


def record(
    *,
    action: str,
    by: UUID | None,
    subject: UUID | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Note an act, named `noun.verb`. The detail holds no personal data."""
    Event.objects.create(action=action, actor=by, subject=subject, detail=detail or {})
