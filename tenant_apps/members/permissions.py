"""Permissions are policy's to grant; here they are to hand for the apps above."""

from tenant_apps.policy.permissions import Actor, Permission, Role, may, roles_with

__all__ = ["Actor", "Permission", "Role", "may", "roles_with"]
