"""Finding a network from outside, by its name or by where one works."""

import pytest

from shared_apps.commissioning import selectors
from tenants import current
from tenants import services as registry
from tests.factories.commissioning import DirectoryEntryFactory, EmailDomainFactory
from tests.factories.tenants import NetworkFactory
from tests.world import World


@pytest.fixture
def networks(world: World) -> None:
    """One listed, one private, one not yet built."""
    with current.shared():
        listed = NetworkFactory(slug="nwl", name="Time for NWL", kind="ics", ics_code="QRV")
        private = NetworkFactory(slug="wbs", name="Warwick Business School", kind="school")
        unbuilt = NetworkFactory(slug="later", name="Later")
        for network in (listed, private):
            registry.mark_active(network_id=network.id)
        DirectoryEntryFactory(network=listed)
        DirectoryEntryFactory(network=private, is_listed=False)
        DirectoryEntryFactory(network=unbuilt)
        EmailDomainFactory(network=listed, domain="imperial.nhs.uk")
        EmailDomainFactory(network=private, domain="warwick.ac.uk")
        EmailDomainFactory(network=unbuilt, domain="later.example")


@pytest.mark.parametrize("words", ["nwl", "time NWL", "north west london", "LONDON"])
def test_a_listed_network_is_found_by_name_address_or_ics(networks: None, words: str) -> None:
    with current.shared():
        assert [network.slug for network in selectors.find_by_name(words)] == ["nwl"]


@pytest.mark.parametrize("words", ["warwick", "later", "surrey", "%", "nwl surrey"])
def test_private_and_unbuilt_networks_are_not_found_by_name(networks: None, words: str) -> None:
    with current.shared():
        assert selectors.find_by_name(words) == []


@pytest.mark.parametrize(
    ("email", "slug"),
    [
        ("maria@imperial.nhs.uk", "nwl"),
        (" Sofia@Alumni.WARWICK.ac.uk ", "wbs"),
        ("sofia@warwick.ac.uk.", "wbs"),
        ("x@later.example", None),
        ("x@notwarwick.ac.uk", None),
        ("x@nhs.uk", None),
        ("x@", None),
        ("@", None),
    ],
)
def test_a_work_email_finds_its_network(networks: None, email: str, slug: str | None) -> None:
    with current.shared():
        found = selectors.find_by_email(email)
    assert (found.slug if found else None) == slug
