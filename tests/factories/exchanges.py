"""Exchanges in any state, made by the moves that lead there."""

from collections.abc import Callable
from typing import Any

import factory

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.exchanges import services
from tenant_apps.exchanges.file_kinds import FileKind
from tenant_apps.exchanges.models import (
    Attachment,
    Endorsement,
    Exchange,
    ExchangeEvent,
    Feedback,
    Note,
)
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill
from tests.factories.members import MemberFactory
from tests.factories.skills import MemberSkillFactory, SkillFactory


class ExchangeFactory(factory.Factory[Exchange]):
    """The provider proposes, the recipient agrees, the provider logs, the recipient confirms."""

    class Meta:
        model = Exchange

    provider = factory.SubFactory(MemberFactory)
    recipient = factory.SubFactory(MemberFactory)
    title = "Look over my driver diagram"
    minutes = 60
    state = State.PROPOSED

    @classmethod
    def _create(
        cls,
        model_class: type[Exchange],
        *args: Any,
        provider: Member,
        recipient: Member,
        title: str,
        minutes: int,
        state: str,
        **kwargs: Any,
    ) -> Exchange:
        proposed = services.propose_to_member(
            member_id=recipient.id,
            title=title,
            by_gives=True,
            minutes=minutes,
            message="I could help with that.",
            key=uuid7(),
            by=provider,
        )
        for step in _STEPS[State(state)]:
            step(proposed, provider, recipient)
        return Exchange.objects.with_people().get(id=proposed.id)


class ExchangeEventFactory(factory.Factory[ExchangeEvent]):
    """What a new exchange begins with: its proposal."""

    class Meta:
        model = ExchangeEvent

    exchange = factory.SubFactory(ExchangeFactory)

    @classmethod
    def _create(
        cls, model_class: type[ExchangeEvent], *args: Any, exchange: Exchange
    ) -> ExchangeEvent:
        return ExchangeEvent.objects.filter(exchange=exchange).latest("position")


class NoteFactory(factory.Factory[Note]):
    """A message of the provider."""

    class Meta:
        model = Note

    exchange = factory.SubFactory(ExchangeFactory)
    by = factory.SelfAttribute("exchange.provider")
    text = "Would Thursday at two suit you?"
    key = factory.LazyFunction(uuid7)

    @classmethod
    def _create(
        cls, model_class: type[Note], *args: Any, exchange: Exchange, **kwargs: Any
    ) -> Note:
        return services.write(exchange_id=exchange.id, **kwargs)


class AttachmentFactory(factory.Factory[Attachment]):
    """A file that a message of the provider carries."""

    class Meta:
        model = Attachment

    exchange = factory.SubFactory(ExchangeFactory)
    name = "run-chart.pdf"
    content = b"%PDF-1.7\n%%EOF\n"

    @classmethod
    def _create(
        cls,
        model_class: type[Attachment],
        *args: Any,
        exchange: Exchange,
        name: str,
        content: bytes,
        **kwargs: Any,
    ) -> Attachment:
        file = services.File(name, FileKind.PDF, content)
        note = NoteFactory(exchange=exchange, attached=[file], **kwargs)
        return Attachment.objects.get(note=note)


class FeedbackFactory(factory.Factory[Feedback]):
    """The recipient's words on a settled exchange."""

    class Meta:
        model = Feedback

    exchange = factory.SubFactory(ExchangeFactory, state=State.SETTLED)
    by = factory.SelfAttribute("exchange.recipient")
    learned = "Start with the outcome."
    thanks = "Thank you for your time."
    may_be_shared = True

    @classmethod
    def _create(
        cls, model_class: type[Feedback], *args: Any, exchange: Exchange, **kwargs: Any
    ) -> Feedback:
        return services.give_feedback(exchange_id=exchange.id, **kwargs)


class EndorsementFactory(factory.Factory[Endorsement]):
    """The recipient says that the provider showed a skill that they say they have."""

    class Meta:
        model = Endorsement

    exchange = factory.SubFactory(ExchangeFactory, state=State.SETTLED)
    skill = factory.SubFactory(SkillFactory)

    @classmethod
    def _create(
        cls, model_class: type[Endorsement], *args: Any, exchange: Exchange, skill: Skill
    ) -> Endorsement:
        MemberSkillFactory(member=exchange.provider, skill=skill)
        FeedbackFactory(exchange=exchange, endorses=[skill.id])
        return Endorsement.objects.get(exchange=exchange, skill=skill)


Step = Callable[[Exchange, Member, Member], object]


def _counter(exchange: Exchange, provider: Member, recipient: Member) -> None:
    services.counter(
        exchange_id=exchange.id,
        minutes=exchange.minutes,
        message="Could it be on a Friday?",
        key=uuid7(),
        by=recipient,
    )


def _accept(exchange: Exchange, provider: Member, recipient: Member) -> None:
    services.accept(exchange_id=exchange.id, key=uuid7(), by=recipient)


def _log(exchange: Exchange, provider: Member, recipient: Member) -> None:
    services.log_hours(
        exchange_id=exchange.id,
        minutes=exchange.minutes,
        helped_on=clock.now().date(),
        note="We went through it together.",
        key=uuid7(),
        by=provider,
    )


def _confirm(exchange: Exchange, provider: Member, recipient: Member) -> None:
    services.confirm(exchange_id=exchange.id, key=uuid7(), by=recipient)


def _dispute(exchange: Exchange, provider: Member, recipient: Member) -> None:
    words = "It was not that long."
    services.dispute(exchange_id=exchange.id, message=words, key=uuid7(), by=recipient)


def _void(exchange: Exchange, provider: Member, recipient: Member) -> None:
    broker = MemberFactory(role="broker")
    services.void(exchange_id=exchange.id, reason="Neither came.", key=uuid7(), by=broker)


def _reverse(exchange: Exchange, provider: Member, recipient: Member) -> None:
    words = {"exchange_id": exchange.id, "reason": "Wrong day."}
    champion = MemberFactory(role="champion")
    services.ask_undo(**words, key=uuid7(), by=recipient)
    services.reverse(**words, key=uuid7(), by=champion)


def _decline(exchange: Exchange, provider: Member, recipient: Member) -> None:
    reason = "Someone else has helped by now."
    services.decline(exchange_id=exchange.id, reason=reason, key=uuid7(), by=recipient)


def _withdraw(exchange: Exchange, provider: Member, recipient: Member) -> None:
    services.withdraw(exchange_id=exchange.id, key=uuid7(), by=provider)


def _cancel(exchange: Exchange, provider: Member, recipient: Member) -> None:
    services.cancel(exchange_id=exchange.id, key=uuid7(), by=recipient)


_STEPS: dict[State, list[Step]] = {
    State.PROPOSED: [],
    State.COUNTERED: [_counter],
    State.ACCEPTED: [_accept],
    State.LOGGED: [_accept, _log],
    State.DISPUTED: [_accept, _log, _dispute],
    State.SETTLED: [_accept, _log, _confirm],
    State.REVERSED: [_accept, _log, _confirm, _reverse],
    State.VOIDED: [_accept, _log, _dispute, _void],
    State.DECLINED: [_decline],
    State.WITHDRAWN: [_withdraw],
    State.CANCELLED: [_accept, _cancel],
}
