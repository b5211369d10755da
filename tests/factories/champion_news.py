"""Announcements to champions, as operators send them. The shared schema must be entered."""

from datetime import timedelta
from typing import Any

import factory

from kernel.ids import uuid7
from shared_apps.champion_news import selectors, services
from shared_apps.champion_news.models import News, PutAway, Recipient
from tests.factories.operators import OperatorFactory
from tests.factories.tenants import NetworkFactory


class NewsFactory(factory.Factory[News]):
    """Said to the champions of all networks that there are, for two weeks."""

    class Meta:
        model = News

    title = "Lists of staff"
    text = "They may be **workbooks** now."
    audience = News.Audience.ALL
    shows_until = factory.LazyFunction(lambda: selectors.today() + timedelta(days=14))
    key = factory.LazyFunction(uuid7)
    by = factory.SubFactory(OperatorFactory)

    @classmethod
    def _create(cls, model_class: type[News], *args: Any, **kwargs: Any) -> News:
        return services.send(**kwargs)


class RecipientFactory(factory.Factory[Recipient]):
    """The first of the networks that something new goes to. There must be one."""

    class Meta:
        model = Recipient

    @classmethod
    def _create(cls, model_class: type[Recipient], *args: Any, **kwargs: Any) -> Recipient:
        return NewsFactory(**kwargs).recipients.earliest("id")


class PutAwayFactory(factory.django.DjangoModelFactory[PutAway]):
    """A champion who has read it."""

    class Meta:
        model = PutAway

    network = factory.SubFactory(NetworkFactory)
    news = factory.SubFactory(NewsFactory)
    member = factory.LazyFunction(uuid7)
