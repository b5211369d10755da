"""Every write of joining: invitations, join links, lists of staff."""

from tenant_apps.joining.services.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationClosed,
    LinkClosed,
    NothingToInvite,
)
from tenant_apps.joining.services.invitations import (
    accept,
    accept_by_address,
    invite,
    invite_champion,
    resend,
    revoke,
)
from tenant_apps.joining.services.links import join, make_link, revoke_link
from tenant_apps.joining.services.staff import confirm, upload

__all__ = [
    "AlreadyInvited",
    "AlreadyMember",
    "InvitationClosed",
    "LinkClosed",
    "NothingToInvite",
    "accept",
    "accept_by_address",
    "confirm",
    "invite",
    "invite_champion",
    "join",
    "make_link",
    "resend",
    "revoke",
    "revoke_link",
    "upload",
]
