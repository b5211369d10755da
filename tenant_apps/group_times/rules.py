"""Who may say when a group meets: its host, and those who give the time."""

from tenant_apps.groups.models import Group
from tenant_apps.groups.models.group import EXPIRING_STATES
from tenant_apps.groups.moves import takes_part
from tenant_apps.members.models import Member


def leads(member: Member, group: Group) -> bool:
    """Whether it is theirs to say, in any state."""
    part = group.part_of(member.id)
    gives = part is not None and part.is_provider
    return member.is_active and takes_part(member, group) and (gives or group.host_id == member.id)


def may_set(member: Member, group: Group) -> bool:
    """Whether they may set or move it now: until hours are logged."""
    return group.state in EXPIRING_STATES and leads(member, group)
