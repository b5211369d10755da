"""Permissions are policy's to grant; here they are to hand for the apps above."""

from tenant_apps.policy.permissions import (
    WHOLE,
    Actor,
    PartRole,
    Permission,
    Role,
    Scope,
    has_role,
    may,
    roles_with,
    scope_of,
)

__all__ = [
    "WHOLE",
    "Actor",
    "PartRole",
    "Permission",
    "Role",
    "Scope",
    "has_role",
    "may",
    "roles_with",
    "scope_of",
]
