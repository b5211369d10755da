"""Every write of joining: invitations, join links, lists of staff, domains."""

from tenant_apps.joining.services.domains import add_domain, ask, remove_domain
from tenant_apps.joining.services.errors import (
    AlreadyInvited,
    AlreadyMember,
    BadColumns,
    BadDomain,
    DomainTaken,
    InvitationClosed,
    LinkClosed,
    ListMovedOn,
    NothingToInvite,
    PublicMail,
)
from tenant_apps.joining.services.invitations import (
    accept,
    invite,
    invite_champion,
    resend,
    revoke,
)
from tenant_apps.joining.services.links import join, make_link, revoke_link
from tenant_apps.joining.services.staff import (
    confirm,
    go_on,
    go_on_with_all,
    map_columns,
    settle_organisations,
    upload,
)

__all__ = [
    "AlreadyInvited",
    "AlreadyMember",
    "BadColumns",
    "BadDomain",
    "DomainTaken",
    "InvitationClosed",
    "LinkClosed",
    "ListMovedOn",
    "NothingToInvite",
    "PublicMail",
    "accept",
    "add_domain",
    "ask",
    "confirm",
    "go_on",
    "go_on_with_all",
    "invite",
    "invite_champion",
    "join",
    "make_link",
    "map_columns",
    "remove_domain",
    "resend",
    "revoke",
    "revoke_link",
    "settle_organisations",
    "upload",
]
