"""Inside North West London: Alice asks for skills that others have."""

from collections.abc import Iterator

import pytest
from django.test import Client

from tenant_apps.listings.models import Listing, ListingSkill
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.skills import SkillFactory
from tests.world import World


@pytest.fixture
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """The network, entered."""
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def as_bob(world: World, nwl: NetworkRef, bob: Member) -> Client:
    """Bob's browser."""
    return world.client(nwl, bob.user)


@pytest.fixture
def charts(inside: NetworkRef) -> Skill:
    return SkillFactory(name="Reading run charts")


@pytest.fixture
def audit(inside: NetworkRef) -> Skill:
    return SkillFactory(name="Auditing notes")


@pytest.fixture
def wish(alice: Member, charts: Skill, audit: Skill) -> Listing:
    """A request for both skills."""
    listing: Listing = ListingFactory(owner=alice, title="Look over my chart", minutes=60)
    for skill in (charts, audit):
        ListingSkill.objects.create(listing=listing, skill=skill)
    return listing


def says(member: Member, *, free_on: list[int], organisation: Organisation | None = None) -> Member:
    """On their page stand the days on which they usually have time, and where they work."""
    members.change_profile(
        member=member,
        name=member.name,
        job_title="",
        organisation=organisation,
        about="",
        shows_name_outside=False,
        free_on=free_on,
        by=member.id,
    )
    member.refresh_from_db()
    return member
