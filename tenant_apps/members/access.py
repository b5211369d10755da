"""The doors of members' pages, to hand for the apps above."""

from tenant_apps.policy.access import NotActive, members_only, needs

__all__ = ["NotActive", "members_only", "needs"]
