"""Whom a thing concerns does not decide about it: who has to be named where nobody else is left."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, Role, roles_with


@dataclass(frozen=True, slots=True)
class NobodyLeft:
    """All who may decide are concerned; `can_name` may give someone the role that may."""

    role: str
    can_name: list[Member]

    @property
    def whom(self) -> str:
        """What somebody has to be made."""
        return "champion" if self.role == Role.CHAMPION else "broker or champion"

    def is_named_by(self, viewer: Member) -> bool:
        """Whether this member can name someone."""
        return viewer.id in [one.id for one in self.can_name]

    def said(self, rule: str, viewer: Member) -> str:
        """Why nobody decides, and who can change that. The rule is a sentence without its end."""
        if self.is_named_by(viewer):
            then = f"Make someone {self.whom}, and they can decide."
        elif self.can_name:
            names = " or ".join(one.name for one in self.can_name)
            then = f"{names} can make someone {self.whom}."
        else:
            then = "The central service can name one."
        return f"{rule}, and the network has no other {self.whom}. {then}"


def nobody_left(permission: Permission, *, without: Collection[UUID]) -> NobodyLeft | None:
    """Whether none but these may do this. One query."""
    roles, naming = roles_with(permission), roles_with(Permission.ROLE_CHANGE)
    found = list(Member.objects.active().filter(role__in={*roles, *naming}).order_by("name", "id"))
    if any(one.role in roles and one.id not in without for one in found):
        return None
    return NobodyLeft(roles[0], [one for one in found if one.role in naming])
