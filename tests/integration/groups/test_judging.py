"""Logging, disputes that a broker decides, and payments that a champion undoes."""

from datetime import timedelta
from typing import Any

import pytest

from kernel import clock
from kernel.errors import Forbidden, NotFound, Refused
from kernel.ids import uuid7
from tenant_apps.exchanges.services import BadDay
from tenant_apps.groups import services
from tenant_apps.groups.models import Group, GroupEvent
from tenant_apps.groups.models.group import Payer
from tenant_apps.ledger import check
from tenant_apps.ledger.models import Transfer
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tests.factories.groups import log, now
from tests.factories.members import MemberFactory, admit
from tests.integration.groups.conftest import Gathering, figures

pytestmark = pytest.mark.usefixtures("inside")


@pytest.fixture
def broker(inside: object) -> Member:
    return admit(name="Brenda Broker", role="broker")


def _log(group: Group, by: Member, **values: Any) -> Group:
    """As agreed, but for what is said."""
    words = {
        "given": {
            part.id: services.Given(part.session_minutes or 0, part.preparation_minutes or 0)
            for part in group.providers
        },
        "came": {part.id for part in group.recipients},
        "held_on": clock.now().date(),
        **values,
    }
    return services.log_hours(group_id=group.id, key=uuid7(), by=by, **words)


def _decide(group: Group, by: Member, minutes: int) -> Group:
    decided = {part.id: minutes for part in group.providers}
    return services.resolve(
        group_id=group.id, minutes=decided, reason="I asked.", key=uuid7(), by=by
    )


def test_what_is_no_log_is_refused_and_changes_nothing(gathering: Gathering, alice: Member) -> None:
    group = gathering("agreed")
    part, other = group.providers[0].id, group.recipients[0].id
    wrong: list[tuple[type[Refused], dict[str, Any]]] = [
        (services.MoreThanAgreed, {"given": {part: services.Given(30, 15)}}),
        (services.BadHours, {"given": {part: services.Given(0, 0)}}),
        (services.BadHours, {"given": {part: services.Given(10)}}),
        (services.BadHours, {"given": {part: services.Given(45, -15)}}),
        (NotFound, {"given": {}}),
        (NotFound, {"given": {other: services.Given(15)}}),
        (NotFound, {"came": {part}}),
        (services.NobodyCame, {"came": set()}),
        (BadDay, {"held_on": clock.now().date() + timedelta(days=2)}),
    ]
    for refusal, values in wrong:
        with pytest.raises(refusal):
            _log(group, alice, **values)
    assert now(group).state == "agreed"
    assert not GroupEvent.objects.filter(kind="logged").exists()


def test_more_preparation_and_less_of_the_session_is_within_what_was_agreed(
    gathering: Gathering, alice: Member, bob: Member
) -> None:
    group = gathering("agreed")
    _log(group, alice, given={group.providers[0].id: services.Given(0, 30)})
    services.confirm(group_id=group.id, key=uuid7(), by=bob)
    assert figures(alice) == (150, 0)


def test_who_was_not_there_does_not_confirm_but_may_dispute(
    gathering: Gathering, alice: Member, bob: Member, carl: Member
) -> None:
    group = gathering("agreed")
    log(group, alice, absent=1)
    with pytest.raises(services.MoveImpossible):
        services.confirm(group_id=group.id, key=uuid7(), by=carl)
    with pytest.raises(services.MoveImpossible):
        services.confirm(group_id=group.id, key=uuid7(), by=alice)
    services.dispute(group_id=group.id, message="I was there.", key=uuid7(), by=carl)
    log(now(group), alice)
    services.confirm(group_id=group.id, key=uuid7(), by=carl)
    assert [part.came for part in now(group).recipients] == [True, True]


def test_a_suspended_recipient_has_paid_all_the_same(
    gathering: Gathering, alice: Member, bob: Member, carl: Member, champion: Member
) -> None:
    group = gathering("logged")
    members.suspend(member=carl, by=champion.id)
    services.confirm(group_id=group.id, key=uuid7(), by=bob)
    assert (figures(alice), figures(carl)) == ((150, 0), (105, 0))


def test_a_broker_decides_and_what_is_not_paid_is_free(
    gathering: Gathering, alice: Member, bob: Member, carl: Member, broker: Member
) -> None:
    group = gathering("disputed")
    assert Mail.objects.filter(to=broker.user.email, subject__contains="Please decide").exists()
    with pytest.raises(services.MoreThanAgreed):
        _decide(group, broker, 45)
    with pytest.raises(services.BadHours):
        _decide(group, broker, 0)
    key = uuid7()
    decided = {part.id: 15 for part in group.providers}
    for _time in range(2):
        words = {"minutes": decided, "reason": "I asked.", "key": key, "by": broker}
        services.resolve(group_id=group.id, **words)
    assert now(group).state == "settled"
    assert (figures(alice), figures(bob), figures(carl)) == ((135, 0), (112, 0), (113, 0))
    assert list(check.check()) == []


def test_where_the_only_broker_takes_part_the_champions_are_asked(
    gathering: Gathering, bob: Member, champion: Member, broker: Member
) -> None:
    gathering("disputed", recipients=[bob, broker])
    asked = Mail.objects.filter(subject__contains="Please decide")
    assert [mail.to for mail in asked] == [champion.user.email]


def test_nothing_to_be_paid_frees_all(
    gathering: Gathering, alice: Member, bob: Member, broker: Member
) -> None:
    group = gathering("disputed")
    services.void(group_id=group.id, reason="Nobody met.", key=uuid7(), by=broker)
    assert (now(group).state, figures(alice), figures(bob)) == ("voided", (120, 0), (120, 0))


def test_nobody_decides_about_their_own_or_without_the_role(
    gathering: Gathering, alice: Member, bob: Member, champion: Member
) -> None:
    group = gathering("disputed", recipients=[bob, champion])
    with pytest.raises(services.OwnGroup):
        _decide(group, champion, 15)
    with pytest.raises(Forbidden):
        _decide(group, MemberFactory(), 15)


def test_a_broker_sees_only_what_was_put_before_them(gathering: Gathering, broker: Member) -> None:
    group = gathering("logged")
    with pytest.raises(NotFound):
        _decide(group, broker, 15)


def test_a_champion_undoes_it_wholly_where_a_party_asked(
    gathering: Gathering, alice: Member, bob: Member, carl: Member, champion: Member
) -> None:
    group = gathering("settled")
    words: dict[str, Any] = {"group_id": group.id, "reason": "The wrong people."}
    with pytest.raises(NotFound):
        services.reverse(**words, key=uuid7(), by=champion)
    services.ask_undo(**words, key=uuid7(), by=carl)
    key = uuid7()
    for _time in range(2):
        services.reverse(**words, key=key, by=champion)
    assert now(group).state == "reversed"
    assert (figures(alice), figures(bob), figures(carl)) == ((120, 0), (120, 0), (120, 0))
    assert Transfer.objects.filter(subject=group.id).count() == 4
    assert list(check.check()) == []


def test_a_champion_leaves_it_and_it_may_be_asked_again(
    gathering: Gathering, alice: Member, carl: Member, champion: Member, broker: Member
) -> None:
    group = gathering("settled")
    words: dict[str, Any] = {"group_id": group.id, "reason": "It was right."}
    services.ask_undo(**words, key=uuid7(), by=carl)
    with pytest.raises(Forbidden):
        services.uphold(**words, key=uuid7(), by=broker)
    services.uphold(**words, key=uuid7(), by=champion)
    assert (now(group).state, now(group).undo_asked_by) == ("settled", None)
    services.ask_undo(**words, key=uuid7(), by=alice)


def test_a_host_who_pays_for_everyone(alice: Member, bob: Member, carl: Member) -> None:
    plan = services.Plan(
        title="Run charts",
        about="For my team.",
        providers=[bob.id],
        session_minutes=60,
        places=2,
        payer=Payer.HOST,
        invited=[carl.id],
    )
    group = services.set_up(plan=plan, key=uuid7(), by=alice)
    services.take_part(group_id=group.id, key=uuid7(), by=bob)
    services.join(group_id=group.id, key=uuid7(), by=carl)
    services.close(group_id=group.id, key=uuid7(), by=alice)
    assert (figures(alice), figures(carl)) == ((120, 60), (120, 0))
    log(now(group), bob)
    with pytest.raises(services.MoveImpossible):
        services.confirm(group_id=group.id, key=uuid7(), by=carl)
    services.confirm(group_id=group.id, key=uuid7(), by=alice)
    assert (figures(alice), figures(bob)) == ((60, 0), (180, 0))
