"""Exchanges between two networks in any state, made by the moves that lead there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import factory

from kernel import clock
from kernel.ids import uuid7
from shared_apps.crossing import services
from shared_apps.crossing.models import (
    CrossBlock,
    CrossEvent,
    CrossExchange,
    CrossNotice,
    CrossQuestion,
)
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef


@dataclass(frozen=True)
class Person:
    """A member, and the network they are a member of."""

    network: NetworkRef
    member: Member

    @property
    def address(self) -> str:
        return f"{self.member.handle}@{self.network.slug}"

    def do(self, service: Callable[..., CrossExchange], **asked: Any) -> CrossExchange:
        """Call a service as this person, in their network."""
        with current.enter(self.network):
            return service(**{"key": uuid7(), **asked, "by": self.member})


class CrossExchangeFactory(factory.Factory[CrossExchange]):
    """The recipient asks, the provider agrees and logs, the recipient confirms.

    Opens the doors itself; both networks are in the federation already.
    """

    class Meta:
        model = CrossExchange

    title = "Run charts for beginners"
    minutes = 60
    state = State.PROPOSED

    @classmethod
    def _create(
        cls,
        model_class: type[CrossExchange],
        *args: Any,
        provider: Person,
        recipient: Person,
        title: str,
        minutes: int,
        state: str,
    ) -> CrossExchange:
        made = recipient.do(
            services.propose,
            address=provider.address,
            title=title,
            by_gives=False,
            minutes=minutes,
            message="Could you show me how?",
        )
        for step in _STEPS[State(state)]:
            step(made, provider, recipient)
        return now(made, provider.network)


class CrossEventFactory(factory.Factory[CrossEvent]):
    """What a new exchange begins with: its proposal."""

    class Meta:
        model = CrossEvent

    @classmethod
    def _create(cls, model_class: type[CrossEvent], *args: Any, **kwargs: Any) -> CrossEvent:
        made = CrossExchangeFactory(**kwargs)
        with current.federation():
            return CrossEvent.objects.filter(exchange=made).latest("position")


class CrossNoticeFactory(factory.Factory[CrossNotice]):
    """What somebody is to be told of it."""

    class Meta:
        model = CrossNotice

    @classmethod
    def _create(cls, model_class: type[CrossNotice], *args: Any, **kwargs: Any) -> CrossNotice:
        event = CrossEventFactory(**kwargs)
        with current.federation():
            return CrossNotice.objects.get(event=event)


class CrossQuestionFactory(factory.Factory[CrossQuestion]):
    """One asks the owner of a listing that the directory has been told of: `listing_id`."""

    class Meta:
        model = CrossQuestion

    text = "How long would it take?"

    @classmethod
    def _create(
        cls,
        model_class: type[CrossQuestion],
        *args: Any,
        asker: Person,
        listing_id: UUID,
        text: str,
    ) -> CrossQuestion:
        with current.enter(asker.network):
            return services.ask_about_listing(
                listing_id=listing_id, text=text, key=uuid7(), by=asker.member
            )


class CrossBlockFactory(factory.Factory[CrossBlock]):
    """The provider of a new exchange blocks the recipient."""

    class Meta:
        model = CrossBlock

    @classmethod
    def _create(cls, model_class: type[CrossBlock], *args: Any, **kwargs: Any) -> CrossBlock:
        made = CrossExchangeFactory(**kwargs)
        by: Person = kwargs["provider"]
        with current.enter(by.network):
            services.block(exchange_id=made.id, by=by.member)
        with current.federation():
            return CrossBlock.objects.get(talk=made.id)


def now(exchange: CrossExchange, network: NetworkRef) -> CrossExchange:
    """As it stands now."""
    with current.federation(network):
        return CrossExchange.objects.get(id=exchange.id)


Step = Callable[[CrossExchange, Person, Person], Any]


def _accept(one: CrossExchange, provider: Person, recipient: Person) -> None:
    provider.do(services.accept, exchange_id=one.id)


def _log(one: CrossExchange, provider: Person, recipient: Person) -> None:
    today = clock.now().date()
    provider.do(services.log_hours, exchange_id=one.id, minutes=one.minutes, helped_on=today)


def _confirm(one: CrossExchange, provider: Person, recipient: Person) -> None:
    recipient.do(services.confirm, exchange_id=one.id)


def _dispute(one: CrossExchange, provider: Person, recipient: Person) -> None:
    recipient.do(services.dispute, exchange_id=one.id, message="It was shorter.")


def _counter(one: CrossExchange, provider: Person, recipient: Person) -> None:
    provider.do(services.counter, exchange_id=one.id, minutes=45, message="That is enough.")


def _decline(one: CrossExchange, provider: Person, recipient: Person) -> None:
    provider.do(services.decline, exchange_id=one.id, reason="No time.")


def _withdraw(one: CrossExchange, provider: Person, recipient: Person) -> None:
    recipient.do(services.withdraw, exchange_id=one.id)


def _cancel(one: CrossExchange, provider: Person, recipient: Person) -> None:
    recipient.do(services.cancel, exchange_id=one.id)


_STEPS: dict[State, list[Step]] = {
    State.PROPOSED: [],
    State.COUNTERED: [_counter],
    State.ACCEPTED: [_accept],
    State.LOGGED: [_accept, _log],
    State.DISPUTED: [_accept, _log, _dispute],
    State.SETTLED: [_accept, _log, _confirm],
    State.DECLINED: [_decline],
    State.WITHDRAWN: [_withdraw],
    State.CANCELLED: [_accept, _cancel],
}
