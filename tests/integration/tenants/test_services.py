"""The registry: what a network may be called, and which states follow on each other."""

import pytest
from django.db import IntegrityError

from kernel.database import atomic
from kernel.errors import NotFound
from kernel.ids import uuid7
from tenants import current, services
from tenants.models import Domain, Network
from tests.factories.tenants import NetworkFactory
from tests.world import World


def test_a_network_is_registered_with_its_host(world: World) -> None:
    with current.shared():
        network = services.register(
            name="  North  West London ", slug=" NWL ", kind="ics", ics_code="qrv"
        )
        host = Domain.objects.get(tenant=network)
    assert (network.name, network.slug, network.state) == (
        "North West London",
        "nwl",
        Network.State.PROVISIONING,
    )
    assert network.ics_id == "QRV"
    assert host.domain == "nwl.hexitime.localhost"
    assert host.is_primary


@pytest.mark.parametrize("slug", ["www", "admin", "-a", "a--b", "a_b", "é", "", "x" * 33, "nhs-x"])
def test_a_bad_slug_is_refused_and_leaves_nothing(world: World, slug: str) -> None:
    with current.shared():
        with pytest.raises(services.BadSlug) as refusal:
            services.register(name="A network", slug=slug, kind="school")
        assert refusal.value.message
        assert not Network.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_bad_name_is_refused(world: World, name: str) -> None:
    with current.shared(), pytest.raises(services.BadName):
        services.register(name=name, slug="fine", kind="school")


def test_a_second_network_of_one_slug_or_ics_is_refused(world: World) -> None:
    with current.shared():
        NetworkFactory(slug="nwl", kind="ics", ics_code="QRV")
        with pytest.raises(services.SlugTaken):
            services.register(name="Another", slug="NWL", kind="school")
        with pytest.raises(services.IcsTaken):
            services.register(name="Another", slug="other", kind="ics", ics_code="QRV")
        with pytest.raises(services.UnknownIcs):
            services.register(name="Another", slug="other", kind="ics", ics_code="ZZZ")
        assert Network.objects.count() == 1


def test_one_network_is_open_to_all(world: World) -> None:
    """Until it is archived; who looks past the question is stopped by the database."""
    with current.shared():
        first = NetworkFactory(slug="open", kind="community")
        with pytest.raises(services.CommunityTaken, match="one is for everybody"):
            services.register(name="Another", slug="other", kind="community")
        with pytest.raises(IntegrityError, match="tenants_network_one_community"), atomic():
            Network.objects.create(name="Another", slug="other", kind="community")
        Network.objects.filter(id=first.id).update(state=Network.State.ARCHIVED)
        assert services.register(name="Another", slug="other", kind="community").slug == "other"


def test_a_race_is_decided_by_the_database_in_the_same_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two who looked at once, and both saw that it was free."""
    monkeypatch.setattr(services, "_refuse_taken", lambda network: None)
    with current.shared():
        NetworkFactory(slug="nwl", kind="ics", ics_code="QRV")
        with pytest.raises(services.SlugTaken):
            services.register(name="Another", slug="nwl", kind="school")
        with pytest.raises(services.IcsTaken):
            services.register(name="Another", slug="other", kind="ics", ics_code="QRV")
        Domain.objects.filter(domain="nwl.hexitime.localhost").update(
            domain="third.hexitime.localhost"
        )
        with pytest.raises(services.SlugTaken):
            services.register(name="Third", slug="third", kind="school")
        assert Network.objects.count() == 1


def test_states_follow_on_each_other_and_nothing_else(world: World) -> None:
    with current.shared():
        network = NetworkFactory()
        for refused in (services.suspend, services.reactivate):
            with pytest.raises(services.WrongState):
                refused(network_id=network.id)
        services.mark_active(network_id=network.id)
        with pytest.raises(services.WrongState):
            services.mark_active(network_id=network.id)
        services.suspend(network_id=network.id)
        with pytest.raises(services.WrongState):
            services.suspend(network_id=network.id)
        services.reactivate(network_id=network.id)
        network.refresh_from_db()
    assert network.state == Network.State.ACTIVE
    assert network.activated_at is not None


def test_a_network_is_renamed_and_keeps_its_address(world: World) -> None:
    with current.shared():
        network = NetworkFactory(slug="kept")
        services.rename(network_id=network.id, name=" New  name ")
        network.refresh_from_db()
        with pytest.raises(NotFound):
            services.rename(network_id=uuid7(), name="Nobody")
    assert (network.name, network.slug) == ("New name", "kept")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"slug": "Not A Slug"}, "tenants_network_slug_form"),
        ({"schema_name": "public"}, "tenants_network_schema_form"),
        ({"state": "asleep"}, "tenants_network_state_known"),
        ({"kind": "club"}, "tenants_network_kind_known"),
        ({"state": "active", "activated_at": None}, "tenants_network_active_since"),
    ],
)
def test_the_database_refuses_networks_that_cannot_be(
    world: World, change: dict[str, object], constraint: str
) -> None:
    with current.shared():
        network = NetworkFactory()
        with pytest.raises(IntegrityError, match=constraint):
            Network.objects.filter(id=network.id).update(**change)


def test_the_database_refuses_hosts_that_cannot_be(world: World) -> None:
    with current.shared():
        network = NetworkFactory()
        with pytest.raises(IntegrityError, match="tenants_domain_lowercase"):
            Domain.objects.create(tenant=network, domain="UPPER.example", is_primary=False)
        with pytest.raises(IntegrityError, match="tenants_domain_one_primary"):
            Domain.objects.create(tenant=network, domain="second.example", is_primary=True)
