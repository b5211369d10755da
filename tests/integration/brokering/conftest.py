"""Inside North West London: Bella is a broker; Alice asks, Bob may help.

It is the next Wednesday, at noon: whoever joins has joined by the real clock, some days before.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from kernel import clock
from tenant_apps.brokering import noticing
from tenant_apps.exchanges.models import Exchange
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.skills import services as skills
from tenant_apps.skills.models import Skill
from tenants import current
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.factories.skills import SkillFactory
from tests.world import World

Pass = Callable[..., None]


@pytest.fixture
def inside(nwl: NetworkRef, monkeypatch: pytest.MonkeyPatch) -> Iterator[NetworkRef]:
    """The network, entered, on that Wednesday."""
    today = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    noon = today + timedelta(days=(2 - today.weekday()) % 7 or 7)
    monkeypatch.setattr(clock, "now", lambda: noon)
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def later(inside: NetworkRef, monkeypatch: pytest.MonkeyPatch) -> Pass:
    """Let time pass, and the round look."""

    def travel(**time: float) -> None:
        moment = clock.now() + timedelta(**time)
        monkeypatch.setattr(clock, "now", lambda: moment)
        noticing.notice()

    return travel


@pytest.fixture
def broker(inside: NetworkRef) -> Member:
    return admit(name="Bella Broker", role="broker")


@pytest.fixture
def as_broker(world: World, nwl: NetworkRef, broker: Member) -> Client:
    return world.client(nwl, broker.user)


@pytest.fixture
def as_bob(world: World, nwl: NetworkRef, bob: Member) -> Client:
    return world.client(nwl, bob.user)


@pytest.fixture
def proposal(inside: NetworkRef, alice: Member, bob: Member) -> Exchange:
    """Bob proposes to help Alice."""
    made: Exchange = ExchangeFactory(provider=bob, recipient=alice, title="Plot our falls")
    return made


@pytest.fixture
def charts(inside: NetworkRef, bob: Member) -> Skill:
    """Bob teaches it."""
    skill: Skill = SkillFactory(name="Reading run charts")
    skills.say(member=bob, gives={skill.id: 3}, learns=[], by=bob)
    return skill


@pytest.fixture
def request_(alice: Member, charts: Skill) -> Listing:
    """Alice asked for it just now."""
    made: Listing = ListingFactory(owner=alice, title="Read my chart", skills=[charts.id])
    Listing.objects.filter(id=made.id).update(created_at=clock.now())
    return made


def nudge(client: Client, name: str) -> str:
    """Read what would be sent, and send it; what the broker reads then."""
    url = f"/queue/{name}/nudge/"
    [seen] = re.findall(r'name="seen" value="(\w+)"', client.get(url).content.decode())
    return client.post(url, {"seen": seen}, follow=True).content.decode()
