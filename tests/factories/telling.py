"""Who was told of what. The network must be entered."""

from typing import Any

import factory

from tenant_apps.telling import weeks
from tenant_apps.telling.models import Announcement, Told, WeeklyMail
from tests.factories.listings import ListingFactory
from tests.factories.members import MemberFactory


class AnnouncementFactory(factory.Factory[Announcement]):
    """What a new request leaves behind when it is posted."""

    class Meta:
        model = Announcement

    listing = factory.SubFactory(ListingFactory)

    @classmethod
    def _create(cls, model_class: type[Announcement], *args: Any, **kwargs: Any) -> Announcement:
        return Announcement.objects.get(listing=kwargs["listing"], done_at=None)


class ToldFactory(factory.django.DjangoModelFactory[Told]):
    """A member was told of a new request in this week's mail."""

    class Meta:
        model = Told

    listing = factory.SubFactory(ListingFactory)
    member = factory.SubFactory(MemberFactory)
    how = Told.How.WEEKLY
    week = factory.LazyFunction(weeks.this_week)


class WeeklyMailFactory(factory.django.DjangoModelFactory[WeeklyMail]):
    """A member's mail of this week is made."""

    class Meta:
        model = WeeklyMail

    member = factory.SubFactory(MemberFactory)
    week = factory.LazyFunction(weeks.this_week)
