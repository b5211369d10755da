"""Warwick shares, and Alice of North West London looks: both are in the federation."""

from collections.abc import Callable

import pytest
from django.test import Client

from shared_apps.federation.models import FederatedNetwork
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.sharing import telling
from tenants import current
from tenants.current import NetworkRef
from tests.factories.federation import FederatedNetworkFactory
from tests.searching import titles
from tests.world import World

Found = Callable[[], list[str]]


@pytest.fixture(autouse=True)
def federated(nwl: NetworkRef, warwick: NetworkRef) -> None:
    for network in (nwl, warwick):
        FederatedNetworkFactory(network=network)
        with current.enter(network):
            telling.follow()


@pytest.fixture
def as_sofia(world: World, warwick: NetworkRef, sofia: Member) -> Client:
    """Sofia's browser."""
    return world.client(warwick, sofia.user)


@pytest.fixture
def found(as_alice: Client) -> Found:
    """What Alice finds of other networks' offers: titles."""

    def look() -> list[str]:
        return titles(as_alice.get("/others/?kind=offer").content.decode())

    return look


def share(network: NetworkRef, shares: str) -> None:
    """What its champion chooses to share."""
    with current.shared():
        FederatedNetwork.objects.filter(network=network.id).update(shares=shares)


def show_name(network: NetworkRef, member: Member, *, shown: bool = True) -> None:
    """A member's choice to be named in other networks."""
    with current.enter(network):
        members.change_profile(
            member=member,
            name=member.name,
            job_title="Lecturer",
            organisation=None,
            about="I teach. Write to sofia@warwick.example.",
            shows_name_outside=shown,
            by=member.id,
        )
