"""Group exchanges in any state, made by the moves that lead there. The network must be entered."""

from collections.abc import Callable
from typing import Any

import factory
from django.utils import timezone

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.credits import selectors as credits
from tenant_apps.groups import services
from tenant_apps.groups.models import Group, GroupEndorsement, GroupEvent, GroupFeedback, Part
from tenant_apps.groups.models.group import Payer, State
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind, TransferKind
from tenant_apps.members.models import Member
from tenant_apps.skills.models import Skill
from tenants import current
from tests.factories.members import MemberFactory
from tests.factories.skills import MemberSkillFactory, SkillFactory

ABOUT = "Two hours on run charts, with your own figures. Bring a month of them."


class GroupFactory(factory.Factory[Group]):
    """The provider sets it up, the recipients join, it is agreed, logged and confirmed.

    Half an hour, so that two who begin with two hours can share it.
    """

    class Meta:
        model = Group

    provider = factory.SubFactory(MemberFactory)
    recipients = factory.LazyFunction(lambda: [MemberFactory(), MemberFactory()])
    others: Any = ()
    title = "Run charts for wards"
    about = ABOUT
    session_minutes = 15
    preparation_minutes = 15
    payer = Payer.SHARED
    organisation = None
    fewest = 1
    is_open = True
    says = "It was shorter than that."
    state = State.GATHERING

    @classmethod
    def _create(
        cls,
        model_class: type[Group],
        *args: Any,
        provider: Member,
        recipients: list[Member],
        others: Any,
        organisation: Any,
        state: str,
        says: str,
        **kwargs: Any,
    ) -> Group:
        plan = services.Plan(
            providers=[provider.id, *(other.id for other in others)],
            places=max(len(recipients), 1),
            organisation_id=organisation.id if organisation else None,
            **kwargs,
        )
        group = services.set_up(plan=plan, key=uuid7(), by=provider)
        for other in others:
            services.take_part(group_id=group.id, key=uuid7(), by=other)
        for recipient in recipients:
            services.join(group_id=group.id, key=uuid7(), by=recipient)
        for step in _STEPS[State(state)]:
            if step is _dispute:
                _dispute(now(group), provider, recipients, says)
            else:
                step(now(group), provider, recipients)
        return now(group)


class PartFactory(factory.Factory[Part]):
    """A recipient who was invited to a group and has not answered."""

    class Meta:
        model = Part

    group = factory.SubFactory(GroupFactory)
    member = factory.SubFactory(MemberFactory)

    @classmethod
    def _create(
        cls, model_class: type[Part], *args: Any, group: Group, member: Member, **kwargs: Any
    ) -> Part:
        services.invite(group_id=group.id, member_id=member.id, key=uuid7(), by=group.host)
        return Part.objects.get(group=group, member=member)


class GroupEventFactory(factory.Factory[GroupEvent]):
    """What happened last in a group."""

    class Meta:
        model = GroupEvent

    group = factory.SubFactory(GroupFactory)

    @classmethod
    def _create(cls, model_class: type[GroupEvent], *args: Any, group: Group) -> GroupEvent:
        return GroupEvent.objects.filter(group=group).latest("position")


class GroupFeedbackFactory(factory.Factory[GroupFeedback]):
    """The first recipient's words on a settled group."""

    class Meta:
        model = GroupFeedback

    group = factory.SubFactory(GroupFactory, state=State.SETTLED)
    by = factory.LazyAttribute(lambda made: made.group.recipients[0].member)
    learned = "Plot it first."
    thanks = "Thank you for coming to us."
    may_be_shared = True

    @classmethod
    def _create(
        cls, model_class: type[GroupFeedback], *args: Any, group: Group, **kwargs: Any
    ) -> GroupFeedback:
        return services.give_feedback(group_id=group.id, **kwargs)


class GroupEndorsementFactory(factory.Factory[GroupEndorsement]):
    """The first recipient says that the first who gave showed a skill they say they have."""

    class Meta:
        model = GroupEndorsement

    group = factory.SubFactory(GroupFactory, state=State.SETTLED)
    skill = factory.SubFactory(SkillFactory)

    @classmethod
    def _create(
        cls, model_class: type[GroupEndorsement], *args: Any, group: Group, skill: Skill, **kw: Any
    ) -> GroupEndorsement:
        member = group.providers[0].member
        MemberSkillFactory(member=member, skill=skill)
        GroupFeedbackFactory(group=group, endorses=[(member.id, skill.id)], **kw)
        return GroupEndorsement.objects.get(group=group, skill=skill)


def now(group: Group) -> Group:
    """The group as it stands in the database."""
    return Group.objects.with_people().get(id=group.id)


def log(group: Group, provider: Member, *, absent: int = 0, **given: int) -> Group:
    """All that was agreed is logged as given, unless said otherwise; so many last ones absent."""
    recipients = group.recipients[: len(group.recipients) - absent]
    return services.log_hours(
        group_id=group.id,
        given={
            part.id: services.Given(
                given.get("session", part.session_minutes or 0),
                given.get("preparation", part.preparation_minutes or 0),
            )
            for part in group.providers
        },
        came={part.id for part in recipients},
        held_on=timezone.localdate(clock.now()),
        key=uuid7(),
        by=provider,
    )


def fill_chest(minutes: int = 300) -> None:
    """So much more is in the community chest."""
    issue = accounts.account_of(kind=AccountKind.ISSUE, holder=current.network().id)
    ledger.transfer(
        key=uuid7(),
        kind=TransferKind.OPENING,
        payer=issue.id,
        payee=credits.chest().id,
        minutes=minutes,
        by=None,
    )


Step = Callable[[Group, Member, list[Member]], object]


def _champion() -> Member:
    champion: Member = MemberFactory(role="champion")
    return champion


def _close(group: Group, provider: Member, recipients: list[Member]) -> None:
    services.close(group_id=group.id, key=uuid7(), by=provider)


def _agree(group: Group, provider: Member, recipients: list[Member]) -> None:
    _close(group, provider, recipients)
    if now(group).state == State.CLOSED:
        services.fund(group_id=group.id, key=uuid7(), by=_champion())


def _log(group: Group, provider: Member, recipients: list[Member]) -> None:
    log(group, provider)


def _confirm(group: Group, provider: Member, recipients: list[Member]) -> None:
    by = recipients[0] if group.payer == Payer.SHARED else group.agreed_by
    assert by is not None
    services.confirm(group_id=group.id, key=uuid7(), by=by)


def _dispute(
    group: Group, provider: Member, recipients: list[Member], says: str = "It was shorter."
) -> None:
    services.dispute(group_id=group.id, message=says, key=uuid7(), by=recipients[0])


def _void(group: Group, provider: Member, recipients: list[Member]) -> None:
    broker = MemberFactory(role="broker")
    services.void(group_id=group.id, reason="It did not take place.", key=uuid7(), by=broker)


def _reverse(group: Group, provider: Member, recipients: list[Member]) -> None:
    words = {"group_id": group.id, "reason": "The wrong group."}
    services.ask_undo(**words, key=uuid7(), by=provider)
    services.reverse(**words, key=uuid7(), by=_champion())


def _turn_down(group: Group, provider: Member, recipients: list[Member]) -> None:
    reason = "The chest is kept for new members."
    services.turn_down(group_id=group.id, reason=reason, key=uuid7(), by=_champion())


def _refuse(group: Group, provider: Member, recipients: list[Member]) -> None:
    guest = next(one for one in group.providers if one.member_id != group.host_id)
    services.refuse(group_id=group.id, reason="I am away.", key=uuid7(), by=guest.member)


def _decline(group: Group, provider: Member, recipients: list[Member]) -> None:
    if group.payer in (Payer.CHEST, Payer.ORGANISATION):
        _close(group, provider, recipients)
        _turn_down(group, provider, recipients)
    else:
        _refuse(group, provider, recipients)


def _withdraw(group: Group, provider: Member, recipients: list[Member]) -> None:
    services.withdraw(group_id=group.id, key=uuid7(), by=provider)


def _cancel(group: Group, provider: Member, recipients: list[Member]) -> None:
    services.cancel(group_id=group.id, key=uuid7(), by=provider)


_STEPS: dict[State, list[Step]] = {
    State.GATHERING: [],
    State.CLOSED: [_close],
    State.AGREED: [_agree],
    State.LOGGED: [_agree, _log],
    State.DISPUTED: [_agree, _log, _dispute],
    State.SETTLED: [_agree, _log, _confirm],
    State.REVERSED: [_agree, _log, _confirm, _reverse],
    State.VOIDED: [_agree, _log, _dispute, _void],
    State.DECLINED: [_decline],
    State.WITHDRAWN: [_withdraw],
    State.CANCELLED: [_agree, _cancel],
}
