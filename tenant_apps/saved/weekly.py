"""In the weekly mail: what members' saved searches found since the last, and whom."""

from collections.abc import Sequence
from uuid import UUID

from tenant_apps.members.models import Member
from tenant_apps.saved import finds, mails, people
from tenant_apps.saved.models import Find, PersonFind, SavedSearch
from tenant_apps.telling.digest import Gather
from tenant_apps.telling.mails import Section


def gatherer() -> Gather:
    """What a run of the weekly mail asks for each batch."""
    return gather


def gather(members: Sequence[Member]) -> dict[UUID, Section]:
    """A section for each of these members for whom there is one; who is told is written."""
    due = Find.objects.filter(
        member__in=[member.id for member in members], search__tells=SavedSearch.Tells.WEEKLY
    )
    found = finds.to_tell(due)
    shown = finds.listings_of(find for each in found.values() for find in each)
    return {member: mails.section(each, shown) for member, each in found.items()}


def people_gatherer() -> Gather:
    """The same for searches of people."""
    return gather_people


def gather_people(members: Sequence[Member]) -> dict[UUID, Section]:
    """A section for each of these members for whose searches somebody was found."""
    due = PersonFind.objects.filter(
        member__in=[member.id for member in members], search__tells=SavedSearch.Tells.WEEKLY
    )
    return {one: mails.people_section(found) for one, found in people.to_tell(due).items()}
