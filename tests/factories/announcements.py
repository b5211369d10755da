"""Announcements as the product makes them. The network must be entered."""

from datetime import timedelta
from typing import Any

import factory

from kernel.ids import uuid7
from tenant_apps.announcements import selectors, services
from tenant_apps.announcements.models import Announcement, Dismissal
from tests.factories.members import MemberFactory


class AnnouncementFactory(factory.Factory[Announcement]):
    """Said to everyone from today on, for two weeks."""

    class Meta:
        model = Announcement

    title = "We meet on Monday"
    text = "Bring a **question**."
    shows_from = factory.LazyFunction(selectors.today)
    shows_until = factory.LazyFunction(lambda: selectors.today() + timedelta(days=14))
    key = factory.LazyFunction(uuid7)
    by = factory.LazyFunction(uuid7)

    @classmethod
    def _create(cls, model_class: type[Announcement], *args: Any, **kwargs: Any) -> Announcement:
        return services.announce(**kwargs)


class DismissalFactory(factory.Factory[Dismissal]):
    """A new member who has put away a new announcement."""

    class Meta:
        model = Dismissal

    member = factory.SubFactory(MemberFactory)
    announcement = factory.SubFactory(AnnouncementFactory)

    @classmethod
    def _create(cls, model_class: type[Dismissal], *args: Any, **kwargs: Any) -> Dismissal:
        announcement, member = kwargs["announcement"], kwargs["member"]
        services.dismiss(announcement_id=announcement.id, by=member)
        return Dismissal.objects.get(announcement=announcement, member=member)
