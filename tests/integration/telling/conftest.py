"""Inside North West London: Alice asks for a skill that Bob teaches."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from kernel import clock
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.factories.skills import SkillFactory
from tests.world import World

TravelTo = Callable[[int, int], None]


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
    made: Skill = SkillFactory(name="Reading run charts")
    return made


@pytest.fixture
def able(bob: Member, charts: Skill) -> Member:
    """Bob teaches run charts."""
    return knows(bob, charts)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> TravelTo:
    """Let it be some day of June 2027, of which the 7th is a Monday, and an hour of it."""

    def travel(day: int, hour: int) -> None:
        moment = datetime(2027, 6, day, hour, 30, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return travel


def knows(member: Member, skill: Skill, level: int = 3) -> Member:
    skills.say(member=member, gives={skill.id: level}, learns=[], by=member)
    return member


def crowd(skill: Skill, count: int) -> list[Member]:
    """So many others who do it often."""
    return [knows(admit(name=f"Helper {number}"), skill, 2) for number in range(count)]


def ask(skill: Skill, owner: Member, **more: object) -> Listing:
    """A new request for this skill."""
    made: Listing = ListingFactory(owner=owner, skills=[skill.id], **more)
    return made
