"""Group exchanges, who takes part in them, and what happened."""

from tenant_apps.groups.models.event import GroupEvent
from tenant_apps.groups.models.feedback import GroupEndorsement, GroupFeedback
from tenant_apps.groups.models.group import Group
from tenant_apps.groups.models.part import Part

__all__ = ["Group", "GroupEndorsement", "GroupEvent", "GroupFeedback", "Part"]
