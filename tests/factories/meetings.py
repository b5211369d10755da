"""Meetings in any state, made by the steps that lead there. The network must be entered."""

from datetime import datetime, timedelta
from typing import Any

import factory

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State as ExchangeState
from tenant_apps.meetings import services, stepping
from tenant_apps.meetings.models import Meeting, OfferedTime, State, Step
from tenant_apps.meetings.services import Offer
from tests.factories.exchanges import ExchangeFactory


def in_days(days: int, *, hour: int = 10) -> datetime:
    """A full hour in so many days."""
    day = clock.now() + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


class MeetingFactory(factory.Factory[Meeting]):
    """The provider proposes two times; the recipient accepts the first; the provider moves it."""

    class Meta:
        model = Meeting

    exchange = factory.SubFactory(ExchangeFactory, state=ExchangeState.ACCEPTED)
    state = State.PROPOSED
    starts = factory.LazyFunction(lambda: [in_days(7), in_days(8)])
    minutes = 60
    place = "Room 4"
    video_url = "https://meet.example/abc"

    @classmethod
    def _create(
        cls,
        model_class: type[Meeting],
        *args: Any,
        exchange: Exchange,
        state: str,
        starts: list[datetime],
        **kwargs: Any,
    ) -> Meeting:
        asks, answers = exchange.provider, exchange.recipient
        offer = Offer(starts, **kwargs)
        made = propose(exchange, offer, by=asks)
        if state in (State.AGREED, State.MOVING):
            time = made.times.first()
            assert time
            made = services.accept(time_id=time.id, **step(exchange, by=answers))
        if state == State.MOVING:
            later = [start + timedelta(days=7) for start in starts]
            made = propose(exchange, Offer(later, **kwargs), by=asks)
        if state == State.CALLED_OFF:
            made = services.call_off(**step(exchange, by=asks))
        return made


class OfferedTimeFactory(factory.Factory[OfferedTime]):
    """The first of the times proposed."""

    class Meta:
        model = OfferedTime

    meeting = factory.SubFactory(MeetingFactory)

    @classmethod
    def _create(cls, model_class: type[OfferedTime], *args: Any, meeting: Meeting) -> OfferedTime:
        return OfferedTime.objects.filter(meeting=meeting)[0]


class StepFactory(factory.Factory[Step]):
    """What happened last."""

    class Meta:
        model = Step

    meeting = factory.SubFactory(MeetingFactory)

    @classmethod
    def _create(cls, model_class: type[Step], *args: Any, meeting: Meeting) -> Step:
        return Step.objects.filter(meeting=meeting).latest("position")


def propose(exchange: Exchange, offer: Offer, *, by: Any) -> Meeting:
    """Times of one of the two, who has seen all that happened."""
    return services.propose(offer=offer, **step(exchange, by=by))


def step(exchange: Exchange, *, by: Any) -> dict[str, Any]:
    """A step of one of the two, who has seen all that happened."""
    seen = stepping.position(stepping.steps(exchange))
    return {"exchange_id": exchange.id, "seen": seen, "key": uuid7(), "by": by}
