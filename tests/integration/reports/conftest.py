"""Inside North West London, with browsers for Bob and for two brokers."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.reports.models import Matter
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.factories.reports import MatterFactory, MatterReportFactory
from tests.integration.reports.matters import COMPLAINT, TEXT, TITLE
from tests.world import World


@pytest.fixture(autouse=True)
def inside(nwl: NetworkRef) -> Iterator[NetworkRef]:
    """The network, entered."""
    with current.enter(nwl):
        yield nwl


@pytest.fixture
def as_bob(world: World, nwl: NetworkRef, bob: Member) -> Client:
    """Bob's browser."""
    return world.client(nwl, bob.user)


@pytest.fixture
def broker(inside: NetworkRef) -> Member:
    return admit(name="Bella Broker", role="broker")


@pytest.fixture
def as_broker(world: World, nwl: NetworkRef, broker: Member) -> Client:
    """A broker's browser."""
    return world.client(nwl, broker.user)


@pytest.fixture
def second(inside: NetworkRef) -> Member:
    """Another broker."""
    return admit(name="Sam Second", role="broker")


@pytest.fixture
def as_second(world: World, nwl: NetworkRef, second: Member) -> Client:
    """Their browser."""
    return world.client(nwl, second.user)


@pytest.fixture
def mails(inside: NetworkRef) -> Callable[[Member], list[Mail]]:
    """The mails that a member gets, the oldest first."""
    return lambda member: list(Mail.objects.filter(to=member.user.email).order_by("id"))


@pytest.fixture
def listing(bob: Member) -> Listing:
    """What Bob has posted."""
    made: Listing = ListingFactory(owner=bob, title=TITLE, description=TEXT)
    return made


@pytest.fixture
def matter(listing: Listing, alice: Member, broker: Member, second: Member) -> Matter:
    """Alice has reported it."""
    report = MatterReportFactory(thing_id=listing.id, by=alice, words=COMPLAINT)
    made: Matter = MatterFactory(report=report)
    return made
