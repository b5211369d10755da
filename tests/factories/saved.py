"""Saved searches and what they found. The network must be entered."""

from typing import Any

import factory
from django.http import QueryDict

from tenant_apps.saved import services
from tenant_apps.saved.models import Find, NewGiver, NewListing, PersonFind, SavedSearch
from tenant_apps.search import asked
from tenant_apps.search.shelves import LISTINGS, PEOPLE
from tests.factories.listings import ListingFactory
from tests.factories.members import MemberFactory
from tests.factories.skills import MemberSkillFactory, SkillFactory


class SavedSearchFactory(factory.Factory[SavedSearch]):
    """A new member's search for run charts, told of weekly."""

    class Meta:
        model = SavedSearch

    member = factory.SubFactory(MemberFactory)
    name = "Run charts"
    address = "q=run+charts"
    tells = SavedSearch.Tells.WEEKLY

    @classmethod
    def _create(
        cls, model_class: type[SavedSearch], *args: Any, address: str, **kwargs: Any
    ) -> SavedSearch:
        wanted = asked.read(QueryDict(address), shelf=LISTINGS)
        return services.save(asked=wanted, by=kwargs["member"], **kwargs)


class NewListingFactory(factory.Factory[NewListing]):
    """What a new listing leaves behind when it is posted."""

    class Meta:
        model = NewListing

    listing = factory.SubFactory(ListingFactory)

    @classmethod
    def _create(cls, model_class: type[NewListing], *args: Any, **kwargs: Any) -> NewListing:
        return NewListing.objects.get(listing=kwargs["listing"])


class FindFactory(factory.django.DjangoModelFactory[Find]):
    """A new listing that fits a search of a member, who was not told of it yet."""

    class Meta:
        model = Find

    member = factory.SubFactory(MemberFactory)
    listing = factory.SubFactory(ListingFactory)
    search = factory.SubFactory(SavedSearchFactory, member=factory.SelfAttribute("..member"))


class PeopleSearchFactory(factory.Factory[SavedSearch]):
    """A new member's search for people who can give a new skill, told of weekly."""

    class Meta:
        model = SavedSearch

    member = factory.SubFactory(MemberFactory)
    skill = factory.SubFactory(SkillFactory)
    more = ""
    name = "Chart people"
    tells = SavedSearch.Tells.WEEKLY

    @classmethod
    def _create(
        cls, model_class: type[SavedSearch], *args: Any, skill: Any, more: str, **kwargs: Any
    ) -> SavedSearch:
        wanted = asked.read(QueryDict(f"skill={skill.id}&{more}"), shelf=PEOPLE)
        return services.save_people(asked=wanted, by=kwargs["member"], **kwargs)


class NewGiverFactory(factory.Factory[NewGiver]):
    """What a member leaves behind who newly says that they can give something."""

    class Meta:
        model = NewGiver

    member = factory.SubFactory(MemberFactory)
    skill = factory.SubFactory(SkillFactory)

    @classmethod
    def _create(cls, model_class: type[NewGiver], *args: Any, **kwargs: Any) -> NewGiver:
        MemberSkillFactory(**kwargs)
        return NewGiver.objects.get(**kwargs)


class PersonFindFactory(factory.django.DjangoModelFactory[PersonFind]):
    """A new member who newly gives what a search of a member watches, who was not told yet."""

    class Meta:
        model = PersonFind

    member = factory.SubFactory(MemberFactory)
    giver = factory.SubFactory(MemberFactory)
    skill = factory.SubFactory(SkillFactory)
    search = factory.SubFactory(
        PeopleSearchFactory,
        member=factory.SelfAttribute("..member"),
        skill=factory.SelfAttribute("..skill"),
    )
