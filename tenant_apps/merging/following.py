"""Everything that names an organisation, and what becomes of it when that one ends.

A test fails for a foreign key to it that stands in neither list.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from tenant_apps.announcements import services as announcements
from tenant_apps.brokering import responding
from tenant_apps.groups.services import leading_on as groups
from tenant_apps.importing.services import leading_on as importing
from tenant_apps.joining.services import leading_on as joining
from tenant_apps.members import role_services as roles
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.merging.acts import Act, Wish
from tenant_apps.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Ending:
    """An organisation that has just left the list, as it was wished, and by whom."""

    wish: Wish
    by: Member

    @property
    def of(self) -> Organisation:
        return self.wish.organisation

    @property
    def to(self) -> Organisation | None:
        return self.wish.into


def _members(ending: Ending) -> None:
    members.lead_on(of=ending.of, to=ending.to)


def _roles(ending: Ending) -> None:
    """Whoever ran one that is closed does not run where its members went."""
    to = ending.to if ending.wish.act is Act.MERGE else None
    roles.lead_on(of=ending.of, to=to, by=ending.by.id)


def _ways_in(ending: Ending) -> None:
    joining.lead_on(of=ending.of, to=ending.to, by=ending.by.id)


def _newcomers(ending: Ending) -> None:
    importing.lead_on(of=ending.of, to=ending.to)


def _groups(ending: Ending) -> None:
    groups.lead_on(of=ending.of, to=ending.to)


def _announcements(ending: Ending) -> None:
    announcements.lead_on(of=ending.of, to=ending.to)


def _response_times(ending: Ending) -> None:
    responding.forget(ending.of)


FOLLOWED: Final[Mapping[str, Callable[[Ending], None]]] = {
    "members.Member.organisation": _members,
    "members.HeldRole.organisation": _roles,
    "joining.JoinLink.organisation": _ways_in,
    "joining.JoinDomain.organisation": _ways_in,
    "joining.Invitation.organisation": _ways_in,
    "joining.Application.organisation": _ways_in,
    "importing.Newcomer.organisation": _newcomers,
    "groups.Group.organisation": _groups,
    "announcements.Announcement.organisation": _announcements,
    "brokering.ResponseTime.organisation": _response_times,
}
# With why: what has happened is not told otherwise afterwards.
STAYS: Final[Mapping[str, str]] = {
    "credits.Gift.organisation": "it stands on the statement of the account that was given it",
    "organisations.Organisation.parent": "organisations.services.end moves the teams",
    "organisations.Organisation.merged_into": "organisations.services.end leads on",
}


def follow(ending: Ending) -> None:
    """See to all that names it, each once."""
    for lead_on in dict.fromkeys(FOLLOWED.values()):
        lead_on(ending)
