"""The directory, as a network tells it. Each opens the doors it needs itself."""

from typing import Any

import factory

from shared_apps.directory.models import SharedListing, SharedPerson, Source
from tenant_apps.listings.models import Listing
from tenant_apps.members.models import Member
from tenant_apps.sharing import services, telling
from tenants import current
from tenants.current import NetworkRef
from tests.factories.listings import OfferFactory


class SourceFactory(factory.Factory[Source]):
    """A network of the federation that has told of an offer."""

    class Meta:
        model = Source

    network: Any = None

    @classmethod
    def _create(
        cls, model_class: type[Source], *args: Any, network: NetworkRef, **kwargs: Any
    ) -> Source:
        SharedListingFactory(network=network)
        with current.federation(network):
            return Source.objects.get(network=network.id)


class SharedListingFactory(factory.Factory[SharedListing]):
    """An offer that its owner, in a network of the federation, shares with others."""

    class Meta:
        model = SharedListing

    network: Any = None
    make: Any = OfferFactory
    audience = Listing.Audience.FEDERATION

    @classmethod
    def _create(
        cls,
        model_class: type[SharedListing],
        *args: Any,
        network: NetworkRef,
        make: Any,
        **kwargs: Any,
    ) -> SharedListing:
        with current.enter(network):
            listing = make(**kwargs)
            telling.follow()
        with current.federation(network):
            return SharedListing.objects.get(id=listing.id)


class SharedPersonFactory(factory.Factory[SharedPerson]):
    """A member who wants to be found from other networks, told to them."""

    class Meta:
        model = SharedPerson

    network: Any = None
    member: Any = None

    @classmethod
    def _create(
        cls,
        model_class: type[SharedPerson],
        *args: Any,
        network: NetworkRef,
        member: Member,
        **kwargs: Any,
    ) -> SharedPerson:
        with current.enter(network):
            telling.follow()
            services.be_findable(by=member)
            telling.tell()
        with current.federation(network):
            return SharedPerson.objects.get(id=member.id)
