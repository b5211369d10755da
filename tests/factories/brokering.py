"""What brokers look after. The network must be entered."""

import factory

from kernel import clock
from tenant_apps.brokering.models import Act, Case, Kind, Noticed, ResponseTime
from tests.factories.listings import ListingFactory
from tests.factories.members import MemberFactory
from tests.factories.organisations import OrganisationFactory


class NoticedFactory(factory.django.DjangoModelFactory[Noticed]):
    """A member who joined and did nothing."""

    class Meta:
        model = Noticed

    kind = Kind.IDLE
    member = factory.SubFactory(MemberFactory)
    subject = factory.SelfAttribute("member.id")
    since = factory.LazyFunction(clock.now)


class CaseFactory(factory.django.DjangoModelFactory[Case]):
    """A broker has taken a request."""

    class Meta:
        model = Case

    class Params:
        listing = factory.SubFactory(ListingFactory)

    kind = Kind.REQUEST
    subject = factory.SelfAttribute("listing.id")
    taken_by = factory.SubFactory(MemberFactory, role="broker")
    taken_at = factory.LazyFunction(clock.now)


class ActFactory(factory.django.DjangoModelFactory[Act]):
    """A broker told a member of a request."""

    class Meta:
        model = Act

    what = Act.What.SUGGESTED
    kind = Kind.REQUEST
    listing = factory.SubFactory(ListingFactory)
    subject = factory.SelfAttribute("listing.id")
    broker = factory.SubFactory(MemberFactory, role="broker")
    member = factory.SubFactory(MemberFactory)


class ResponseTimeFactory(factory.django.DjangoModelFactory[ResponseTime]):
    """Six people of an organisation answered within two days."""

    class Meta:
        model = ResponseTime

    organisation = factory.SubFactory(OrganisationFactory)
    answers = 9
    answered_by = 6
    answer_median_minutes = 2 * 1440
