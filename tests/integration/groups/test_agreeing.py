"""From setting up to held credits, or to none: what is refused, and what is done once."""

from typing import Any

import pytest

from kernel.errors import Forbidden, NotFound, Refused
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.blocks import services as blocks
from tenant_apps.groups import services
from tenant_apps.groups.models import Group, GroupEvent, Part
from tenant_apps.groups.models.group import Payer
from tenant_apps.ledger import check
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.models import AccountKind
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tests.factories.groups import GroupFactory, PartFactory, now
from tests.factories.ledger import AccountFactory
from tests.factories.members import MemberFactory
from tests.factories.organisations import OrganisationFactory
from tests.integration.groups.conftest import Gathering, figures

pytestmark = pytest.mark.usefixtures("inside")


def plan(*providers: Member, **values: Any) -> services.Plan:
    words = {
        "title": "Run charts",
        "about": "With your own figures.",
        "session_minutes": 60,
        "places": 3,
        "payer": Payer.SHARED,
        "is_open": True,
    }
    return services.Plan(providers=[one.id for one in providers], **{**words, **values})


def _do(move: Any, group: Group, by: Member, **words: Any) -> Group:
    done: Group = move(group_id=group.id, key=uuid7(), by=by, **words)
    return done


def test_a_form_sets_up_one_group_however_often_it_is_sent(alice: Member) -> None:
    key = uuid7()
    first = services.set_up(plan=plan(alice), key=key, by=alice)
    assert services.set_up(plan=plan(alice), key=key, by=alice) == first
    with pytest.raises(services.KeyReused):
        services.set_up(plan=plan(alice, places=4), key=key, by=alice)
    assert Group.objects.count() == 1
    assert Event.objects.filter(action="group.set_up").count() == 1


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"title": " "}, services.EmptyText),
        ({"about": " "}, services.EmptyText),
        ({"session_minutes": 0}, services.BadHours),
        ({"session_minutes": 20}, services.BadHours),
        ({"session_minutes": 6000, "preparation_minutes": 15}, services.BadHours),
        ({"fewest": 4}, services.BadPlaces),
        ({"fewest": 0}, services.BadPlaces),
        ({"places": 61}, services.BadPlaces),
        ({"payer": Payer.HOST}, services.PayerGives),
        ({"payer": Payer.ORGANISATION}, services.OrganisationMissing),
        ({"providers": []}, services.BadPeople),
    ],
)
def test_what_is_no_group_is_refused(
    alice: Member, values: dict[str, Any], refusal: type[Refused]
) -> None:
    wanted = {"providers": [alice.id], **values}
    made = plan()
    words = {name: getattr(made, name) for name in made.__slots__}
    with pytest.raises(refusal):
        services.set_up(plan=services.Plan(**{**words, **wanted}), key=uuid7(), by=alice)
    assert not Group.objects.exists()


def test_nobody_gives_twice_or_gives_and_receives(alice: Member, bob: Member) -> None:
    for wrong in (plan(alice, alice), plan(alice, bob, invited=[bob.id])):
        with pytest.raises(services.BadPeople):
            services.set_up(plan=wrong, key=uuid7(), by=alice)
    group = services.set_up(plan=plan(alice, bob), key=uuid7(), by=alice)
    with pytest.raises(services.MoveImpossible):
        _do(services.join, group, bob)
    with pytest.raises(services.BadPeople):
        _do(services.invite, group, alice, member_id=bob.id)


def test_those_named_are_asked_by_mail(alice: Member, bob: Member, carl: Member) -> None:
    services.set_up(plan=plan(alice, bob, invited=[carl.id]), key=uuid7(), by=alice)
    told = dict(Mail.objects.filter(subject__contains="Run charts").values_list("to", "subject"))
    assert told == {
        bob.user.email: "Alice Archer asks you to help a group: Run charts",
        carl.user.email: "Alice Archer invites you to a group: Run charts",
    }


def test_a_host_who_does_not_give_is_the_first_to_take_part(alice: Member, bob: Member) -> None:
    group = services.set_up(plan=plan(bob), key=uuid7(), by=alice)
    assert [part.member_id for part in group.recipients] == [alice.id]
    with pytest.raises(services.MoveImpossible):
        _do(services.leave, group, alice)
    with pytest.raises(services.NotReady, match="Bob Baker has to agree"):
        _do(services.close, group, alice)
    _do(services.take_part, group, bob)
    assert _do(services.close, group, alice).state == "agreed"
    assert figures(alice) == (120, 60)


def test_they_join_in_order_and_who_leaves_and_comes_back_is_last(
    gathering: Gathering, bob: Member, carl: Member
) -> None:
    group = gathering()
    _do(services.leave, group, bob)
    _do(services.join, group, bob)
    assert [part.member_id for part in now(group).recipients] == [carl.id, bob.id]


def test_a_full_group_takes_nobody_more(gathering: Gathering, bob: Member) -> None:
    group = gathering()
    late = MemberFactory()
    with pytest.raises(services.GroupFull):
        _do(services.join, group, late)
    _do(services.leave, group, bob)
    _do(services.join, group, late)


def test_one_by_invitation_is_missing_to_all_others(alice: Member, bob: Member) -> None:
    group = GroupFactory(provider=alice, recipients=[], is_open=False)
    with pytest.raises(NotFound):
        _do(services.join, group, bob)
    PartFactory(group=group, member=bob)
    _do(services.join, group, bob)
    assert len(now(group).recipients) == 1


def test_the_same_click_twice_does_it_once(gathering: Gathering, alice: Member) -> None:
    group = gathering()
    late, key = MemberFactory(), uuid7()
    PartFactory(group=group, member=late)
    for _time in range(2):
        services.leave(group_id=group.id, key=key, by=late)
    with pytest.raises(services.KeyReused):
        services.join(group_id=group.id, key=key, by=late)
    key = uuid7()
    for _time in range(2):
        services.close(group_id=group.id, key=key, by=alice)
    assert GroupEvent.objects.filter(kind="agreed").count() == 1
    assert GroupEvent.objects.filter(kind="left").count() == 1


def test_too_few_do_not_agree(alice: Member, bob: Member) -> None:
    group = GroupFactory(provider=alice, recipients=[bob], fewest=1)
    Group.objects.filter(id=group.id).update(places=5, fewest=2)
    with pytest.raises(services.NotReady, match="at least 2"):
        _do(services.close, group, alice)
    assert (now(group).state, figures(bob)) == ("gathering", (120, 0))


def test_who_was_invited_and_did_not_answer_has_no_part_in_it(
    gathering: Gathering, alice: Member
) -> None:
    group = gathering()
    part = PartFactory(group=group)
    _do(services.close, group, alice)
    assert not Part.objects.filter(id=part.id).exists()


def test_one_who_lacks_credits_is_named_and_nothing_is_held(
    gathering: Gathering, alice: Member, bob: Member, carl: Member
) -> None:
    group = gathering(session_minutes=240, preparation_minutes=15)
    with pytest.raises(services.CreditsMissing, match="does not have enough credits"):
        _do(services.close, group, alice)
    assert now(group).state == "gathering"
    assert (figures(bob), figures(carl)) == ((120, 0), (120, 0))
    assert not GroupEvent.objects.filter(kind="agreed").exists()


def test_the_host_takes_someone_off_the_list(
    gathering: Gathering, alice: Member, bob: Member
) -> None:
    group = gathering()
    part = group.part_of(bob.id)
    provider = group.part_of(alice.id)
    assert part
    assert provider
    with pytest.raises(NotFound):
        _do(services.remove, group, alice, part_id=provider.id)
    with pytest.raises(services.MoveImpossible):
        _do(services.remove, group, bob, part_id=part.id)
    _do(services.remove, group, alice, part_id=part.id)
    assert now(group).part_of(bob.id) is None
    mail = Mail.objects.get(to=bob.user.email, subject__contains="off the list")
    assert "Alice Archer took Bob Baker off the list" in mail.subject


def test_a_suspended_recipient_is_found_out_before_it_is_agreed(
    gathering: Gathering, alice: Member, bob: Member, champion: Member
) -> None:
    group = gathering()
    members.suspend(member=bob, by=champion.id)
    with pytest.raises(services.MemberNotActive, match="Bob Baker"):
        _do(services.close, group, alice)


def test_a_champion_is_asked_for_the_chest_and_may_say_no(
    gathering: Gathering, alice: Member, champion: Member, bob: Member
) -> None:
    group = gathering("closed", payer=Payer.CHEST)
    asked = Mail.objects.get(to=champion.user.email)
    assert asked.subject.startswith("Please decide whether to pay for a group of Alice Archer")
    with pytest.raises(services.MoveImpossible):
        _do(services.fund, group, bob)
    with pytest.raises(services.CreditsMissing, match="The community chest"):
        _do(services.fund, group, champion)
    _do(services.turn_down, group, champion, reason="It is kept for new members.")
    assert now(group).state == "declined"
    assert list(check.check()) == []


@pytest.mark.parametrize("change", [None, {"frozen": True}, {"closed": True}])
def test_an_organisation_whose_account_is_not_open_is_not_named(
    alice: Member, champion: Member, change: dict[str, bool] | None
) -> None:
    trust = OrganisationFactory(name="A new trust", by=champion.id)
    if change:
        account = AccountFactory(kind=AccountKind.ORGANISATION, holder=trust.id)
        ledger.change_account(account=account.id, by=None, reason="test.changed", **change)
    paid = plan(alice, payer=Payer.ORGANISATION, organisation_id=trust.id)
    with pytest.raises(services.PayerAtRest, match="A new trust cannot pay now"):
        services.set_up(plan=paid, key=uuid7(), by=alice)
    assert not Group.objects.exists()


@pytest.mark.parametrize("change", [{"frozen": True}, {"closed": True}])
def test_an_organisation_whose_account_does_not_stay_open(
    gathering: Gathering, champion: Member, change: dict[str, bool]
) -> None:
    trust = OrganisationFactory(name="A new trust", by=champion.id)
    account = AccountFactory(kind=AccountKind.ORGANISATION, holder=trust.id)
    group = gathering("closed", payer=Payer.ORGANISATION, organisation=trust)
    with pytest.raises(services.CreditsMissing, match="A new trust does not have enough credits"):
        _do(services.fund, group, champion)
    ledger.change_account(account=account.id, by=None, reason="test.changed", **change)
    with pytest.raises(services.PayerAtRest, match="A new trust cannot pay now"):
        _do(services.fund, group, champion)
    assert now(group).state == "closed"


@pytest.mark.parametrize("state", ["withdrawn", "cancelled", "declined"])
def test_each_way_out_leaves_nothing_held(
    gathering: Gathering, bob: Member, carl: Member, state: str
) -> None:
    group = gathering(state, others=[MemberFactory()])
    assert group.state == state
    assert (figures(bob), figures(carl)) == ((120, 0), (120, 0))
    assert (group.expires_at, group.settled_at) == (None, None)
    assert list(check.check()) == []


def test_a_suspended_member_sets_up_and_joins_nothing(
    gathering: Gathering, champion: Member
) -> None:
    group = gathering()
    late = members.suspend(member=MemberFactory(), by=champion.id)
    with pytest.raises(Forbidden):
        _do(services.join, group, late)
    with pytest.raises(Forbidden):
        services.set_up(plan=plan(late), key=uuid7(), by=late)


@pytest.mark.parametrize("host_blocks", [True, False])
def test_across_a_block_nobody_is_asked_or_joins(alice: Member, host_blocks: bool) -> None:
    dana = MemberFactory(name="Dana Dale")
    by, blocked = (alice, dana) if host_blocks else (dana, alice)
    group = services.set_up(plan=plan(alice), key=uuid7(), by=alice)
    blocks.block(member=blocked, by=by)
    to_host, to_guest = blocks.Blocked, blocks.NotAvailable
    if not host_blocks:
        to_host, to_guest = to_guest, to_host
    with pytest.raises(to_host):
        _do(services.invite, group, alice, member_id=dana.id)
    with pytest.raises(to_guest):
        _do(services.join, group, dana)
    for named in (plan(alice, dana), plan(alice, invited=[dana.id])):
        with pytest.raises(to_host):
            services.set_up(plan=named, key=uuid7(), by=alice)
    assert not Part.objects.filter(member=dana).exists()
    assert Group.objects.count() == 1
    blocks.unblock(member=blocked, by=by)
    _do(services.join, group, dana)
