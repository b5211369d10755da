"""Offers and requests, made as the product makes them."""

from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.listings import minimum, review_services, services, template_services
from tenant_apps.listings.kinds import HelpKind
from tenant_apps.listings.models import (
    KindOfHelp,
    Listing,
    ListingSkill,
    MinimumRule,
    RequestTemplate,
    RequestTemplateSkill,
    ReviewRule,
)
from tenant_apps.listings.moves import Move
from tests.factories.members import MemberFactory
from tests.factories.skills import SkillFactory

_REACHED_BY = {
    Listing.State.PAUSED: Move.PAUSE,
    Listing.State.FULFILLED: Move.FULFIL,
    Listing.State.WITHDRAWN: Move.WITHDRAW,
}


class ListingFactory(factory.Factory[Listing]):
    """An open request of a new member; `state` may be any that its owner can bring about."""

    class Meta:
        model = Listing

    owner = factory.SubFactory(MemberFactory)
    kind = Listing.Kind.REQUEST
    title = "Look over my driver diagram"
    description = "It is for falls on a surgical ward."
    help_kind = HelpKind.REVIEWING
    minutes = 90
    how = Listing.How.EITHER
    state = Listing.State.OPEN
    key = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[Listing], *args: Any, state: str, **kwargs: Any) -> Listing:
        owner = kwargs["owner"]
        is_draft = state == Listing.State.DRAFT
        listing = services.post(by=owner, is_draft=is_draft, **kwargs)
        if move := _REACHED_BY.get(Listing.State(state)):
            return services.move(listing_id=listing.id, what=move, by=owner)
        return listing


class OfferFactory(ListingFactory):
    """An open offer of a new member."""

    kind = Listing.Kind.OFFER
    title = "Shadow our morning huddle"
    description = "Half an hour with the team, then questions."
    help_kind = HelpKind.SHADOWING


class KindOfHelpFactory(factory.django.DjangoModelFactory[KindOfHelp]):
    """A kind of help that this network added."""

    class Meta:
        model = KindOfHelp

    code = factory.Sequence(lambda number: f"our_way_{number}")
    name = factory.Sequence(lambda number: f"Our way {number}")


class ListingSkillFactory(factory.django.DjangoModelFactory[ListingSkill]):
    """A new listing that names a new skill."""

    class Meta:
        model = ListingSkill

    listing = factory.SubFactory(ListingFactory)
    skill = factory.SubFactory(SkillFactory)


class RequestTemplateFactory(factory.Factory[RequestTemplate]):
    """A template that this network added."""

    class Meta:
        model = RequestTemplate

    title = factory.Sequence(lambda number: f"Look over our poster {number}")
    help_kind = HelpKind.REVIEWING
    description = "It is for …"
    minutes = 30
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(
        cls, model_class: type[RequestTemplate], *args: Any, **kwargs: Any
    ) -> RequestTemplate:
        return template_services.add(**kwargs)


class RequestTemplateSkillFactory(factory.django.DjangoModelFactory[RequestTemplateSkill]):
    """A new template about a new skill."""

    class Meta:
        model = RequestTemplateSkill

    template = factory.SubFactory(RequestTemplateFactory)
    skill = factory.SubFactory(SkillFactory)


class ReviewRuleFactory(factory.Factory[ReviewRule]):
    """What members post waits for review, or no more."""

    class Meta:
        model = ReviewRule

    is_on = True
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[ReviewRule], *args: Any, **kwargs: Any) -> ReviewRule:
        review_services.set_rule(**kwargs)
        return ReviewRule.objects.get()


class MinimumRuleFactory(factory.Factory[MinimumRule]):
    """The network asks for an offer and a request first, or no more."""

    class Meta:
        model = MinimumRule

    is_on = True
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[MinimumRule], *args: Any, **kwargs: Any) -> MinimumRule:
        minimum.set_rule(**kwargs)
        return MinimumRule.objects.get()
