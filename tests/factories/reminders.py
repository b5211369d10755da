"""Who was reminded of what. The network must be entered."""

import factory
from django.utils import timezone

from kernel import clock
from tenant_apps.reminders.models import Reminded, Reminder, Step
from tenant_apps.telling import weeks
from tests.factories.exchanges import ExchangeFactory
from tests.factories.members import MemberFactory


class ReminderFactory(factory.django.DjangoModelFactory[Reminder]):
    """A member's first mail of this week."""

    class Meta:
        model = Reminder

    member = factory.SubFactory(MemberFactory)
    how = Reminder.How.ROUND
    week = factory.LazyFunction(weeks.this_week)
    place = 1
    day = factory.LazyFunction(lambda: timezone.localdate(clock.now()))


class RemindedFactory(factory.django.DjangoModelFactory[Reminded]):
    """The recipient was reminded to answer a proposal."""

    class Meta:
        model = Reminded

    exchange = factory.SubFactory(ExchangeFactory)
    member = factory.SelfAttribute("exchange.recipient")
    reminder = factory.SubFactory(ReminderFactory, member=factory.SelfAttribute("..member"))
    step = Step.ANSWER
    since = factory.SelfAttribute("exchange.changed_at")
