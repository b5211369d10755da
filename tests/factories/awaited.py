"""What waits in the federation for people of a network. The network must be entered."""

import factory

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.awaited.models import Awaited, What


class AwaitedFactory(factory.django.DjangoModelFactory[Awaited]):
    """Newer terms, for any champion; with a `member`, a proposal of an hour."""

    class Meta:
        model = Awaited

    what = factory.LazyAttribute(lambda o: What.ANSWER if o.member else What.TERMS)
    subject = factory.LazyFunction(uuid7)
    member = None
    title = factory.LazyAttribute(lambda o: "Show us your huddle" if o.member else "")
    other = factory.LazyAttribute(lambda o: "someone@elsewhere" if o.member else "")
    minutes = factory.LazyAttribute(lambda o: 60 if o.member else 0)
    since = factory.LazyFunction(clock.now)
