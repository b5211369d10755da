"""Which tables belong in which schema, and which connection carries the work."""

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import Model
from django_tenants.routers import TenantSyncRouter

from kernel import database
from tenants import current, stamps


class NetworkRouter(TenantSyncRouter):  # type: ignore[misc]
    """Shared apps in the shared schema, tenant apps in each network's."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        stamps.check_instance(hints.get("instance"))
        return database.alias()

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        stamps.check_instance(hints.get("instance"))
        return database.alias()

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        stamps.check_together(one, other)
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        schema = connections[db].schema_name  # type: ignore[attr-defined]
        in_shared = schema == current.SHARED_SCHEMA
        apps = settings.SHARED_APPS if in_shared else settings.TENANT_APPS
        return None if self.app_in_list(app_label, apps) else False
