"""Whoever leaves is gone at once; what they had open ends, and their credits go."""

from datetime import timedelta
from uuid import uuid5

import pytest
from django.test import Client

from kernel import clock
from kernel.errors import Forbidden, NotFound
from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.credits import selectors as credits
from tenant_apps.exchanges import services as exchanges
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.groups.models import Group, Part
from tenant_apps.groups.models.group import Payer
from tenant_apps.groups.models.group import State as GroupState
from tenant_apps.leaving import finishing, links, services
from tenant_apps.leaving.models import Leaving
from tenant_apps.leaving.refusals import BackClosed, CreditsToNobody, HoursWait
from tenant_apps.ledger import check
from tenant_apps.ledger import selectors as accounts
from tenant_apps.ledger.models import AccountKind, Transfer
from tenant_apps.listings.models import Listing
from tenant_apps.members import selectors as members
from tenant_apps.members import services as membership
from tenant_apps.members.models import Member
from tenant_apps.outbox.models import Mail
from tenant_apps.policy import openings
from tenants.current import NetworkRef
from tests.factories.exchanges import ExchangeFactory
from tests.factories.groups import GroupFactory, fill_chest
from tests.factories.leaving import LeavingFactory
from tests.factories.listings import ListingFactory
from tests.factories.members import admit
from tests.factories.policy import PolicyChangeFactory


def balance(member: Member) -> int:
    return credits.account_of(member).balance_minutes


def left(member: Member, **more: str) -> Leaving:
    """They leave, and what is open is taken up once."""
    leaving: Leaving = LeavingFactory(member=member, **more)
    finishing.finish(leaving.id)
    leaving.refresh_from_db()
    return leaving


def state_of(exchange: Exchange) -> str:
    return Exchange.objects.get(id=exchange.id).state


def test_a_member_leaves_and_their_balance_goes_to_the_chest(
    nwl: NetworkRef, alice: Member
) -> None:
    before = credits.chest().balance_minutes
    leaving = left(alice)
    gone = members.get(alice.id, any_state=True)
    assert (gone.state, gone.user.is_active) == ("left", False)
    assert leaving.finished_at is not None
    assert credits.chest().balance_minutes == before + 120
    account = credits.account_of(alice)
    assert (account.balance_minutes, account.is_closed) == (0, True)
    moved = Transfer.objects.get(id=uuid5(leaving.id, "balance"))
    assert (moved.kind, moved.minutes, moved.actor) == ("leaving", 120, alice.id)
    assert Event.objects.filter(action="member.left", subject=alice.id).count() == 1
    subjects = set(Mail.objects.filter(to=alice.user.email).values_list("subject", flat=True))
    assert f"You have left {nwl.name}" in subjects
    assert "Your 2 hours went to the community chest" in subjects


def test_finishing_again_changes_nothing(alice: Member) -> None:
    leaving = left(alice)
    count, mails = Transfer.objects.count(), Mail.objects.count()
    assert finishing.finish(leaving.id) is False
    assert finishing.go_on() == 0
    assert (Transfer.objects.count(), Mail.objects.count()) == (count, mails)


def test_the_ledger_is_in_order_after(alice: Member, bob: Member) -> None:
    ExchangeFactory(provider=alice, recipient=bob, state="settled")
    left(alice, credits_to=bob.handle)
    assert list(check.check()) == []
    assert list(check.against_openings(openings.of_members())) == []


def test_credits_go_to_a_member_who_was_named_and_hears_of_it(alice: Member, bob: Member) -> None:
    left(alice, credits_to=bob.handle)
    assert balance(bob) == 240
    assert Mail.objects.filter(to=bob.user.email, subject="Alice Archer gave you 2 hours").exists()


def test_who_was_named_and_cannot_be_paid_gets_nothing(
    alice: Member, bob: Member, champion: Member
) -> None:
    carl = admit(name="Carl Carter")
    to_bob = LeavingFactory(member=alice, credits_to=bob.handle)
    membership.suspend(member=bob, by=champion.id)
    finishing.finish(to_bob.id)
    PolicyChangeFactory(in_days=0, ceiling_minutes=180, by=champion.id)
    dora = admit(name="Dora Dean")
    to_dora = left(carl, credits_to=dora.handle)
    assert to_dora.finished_at is not None
    assert (balance(bob), balance(dora), credits.chest().balance_minutes) == (120, 120, 240)


@pytest.mark.parametrize("handle", ["nobody", "alice"])
def test_credits_go_to_nobody_else(alice: Member, handle: str) -> None:
    with pytest.raises(CreditsToNobody):
        services.leave(by=alice, credits_to=handle)
    assert members.get(alice.id).is_active


def test_what_they_owed_the_chest_bears_and_else_the_issue_account(
    nwl: NetworkRef, champion: Member
) -> None:
    PolicyChangeFactory(in_days=0, welcome_minutes=0, floor_minutes=-60, by=champion.id)
    early, late, giver = admit(name="Early"), admit(name="Later"), admit(name="Giver")
    for one in (early, late):
        ExchangeFactory(provider=giver, recipient=one, state="settled", minutes=30)
    issued = accounts.account_of(kind=AccountKind.ISSUE, holder=nwl.id).balance_minutes
    left(early)
    assert balance(early) == 0
    now = accounts.account_of(kind=AccountKind.ISSUE, holder=nwl.id).balance_minutes
    assert now == issued - 30
    fill_chest()
    before = credits.chest().balance_minutes
    left(late)
    assert (balance(late), credits.chest().balance_minutes) == (0, before - 30)


def test_what_was_proposed_or_agreed_ends_and_the_other_is_told(alice: Member, bob: Member) -> None:
    to_her = ExchangeFactory(provider=bob, recipient=alice, title="To her", minutes=15)
    by_her = ExchangeFactory(provider=alice, recipient=bob, title="By her", minutes=15)
    agreed = ExchangeFactory(provider=bob, recipient=alice, state="accepted", minutes=15)
    left(alice)
    assert [state_of(one) for one in (to_her, by_her, agreed)] == [
        State.DECLINED,
        State.WITHDRAWN,
        State.CANCELLED,
    ]
    assert Mail.objects.filter(to=bob.user.email, subject__contains="cancelled").exists()
    assert credits.account_of(bob).expected_minutes == 0


def test_hours_to_confirm_come_first(alice: Member, bob: Member) -> None:
    ExchangeFactory(provider=bob, recipient=alice, state="logged", minutes=15)
    with pytest.raises(HoursWait):
        services.leave(by=alice)
    assert members.get(alice.id).is_active


def test_hours_that_the_other_confirms_go_on_and_the_balance_waits(
    alice: Member, bob: Member
) -> None:
    exchange = ExchangeFactory(provider=alice, recipient=bob, state="logged", minutes=60)
    leaving = left(alice)
    assert leaving.finished_at is None
    assert state_of(exchange) == State.LOGGED
    exchanges.confirm(exchange_id=exchange.id, key=uuid7(), by=bob)
    assert finishing.go_on() == 1
    assert balance(alice) == 0
    assert Transfer.objects.get(id=uuid5(leaving.id, "balance")).minutes == 180


def test_hours_that_wait_for_who_is_let_go_come_before_a_broker(
    alice: Member, bob: Member, champion: Member
) -> None:
    exchange = ExchangeFactory(provider=bob, recipient=alice, state="logged", minutes=60)
    leaving = services.let_go(member=alice, by=champion)
    assert finishing.finish(leaving.id) is False
    assert state_of(exchange) == State.DISPUTED
    exchanges.resolve(
        exchange_id=exchange.id, minutes=60, reason="She was there.", key=uuid7(), by=champion
    )
    assert finishing.finish(leaving.id) is True
    assert (balance(alice), balance(bob)) == (0, 180)


def test_groups_end_or_go_on_without_them(alice: Member, bob: Member) -> None:
    carl = admit(name="Carl Carter")
    hosted = GroupFactory(provider=alice, recipients=[bob])
    joined = GroupFactory(provider=bob, recipients=[alice, carl])
    given = GroupFactory(provider=alice, recipients=[bob], state="agreed")
    left(alice)
    states = [Group.objects.get(id=one.id).state for one in (hosted, joined, given)]
    assert states == [GroupState.WITHDRAWN, GroupState.GATHERING, GroupState.CANCELLED]
    assert not Part.objects.filter(group=joined, member=alice).exists()
    assert credits.account_of(bob).held_minutes == 0


def test_a_share_that_was_agreed_stays_until_the_group_is_over(alice: Member, bob: Member) -> None:
    carl = admit(name="Carl Carter")
    group = GroupFactory(provider=bob, recipients=[alice, carl], state="agreed")
    leaving = left(alice)
    assert leaving.finished_at is None
    assert Part.objects.filter(group=group, member=alice).exists()
    assert credits.account_of(alice).held_minutes > 0


def test_hours_of_a_group_that_nobody_else_confirms_come_before_a_broker(
    alice: Member, bob: Member, champion: Member
) -> None:
    group = GroupFactory(provider=bob, recipients=[alice], state="logged", payer=Payer.SHARED)
    with pytest.raises(HoursWait):
        services.leave(by=alice)
    finishing.finish(services.let_go(member=alice, by=champion).id)
    assert Group.objects.get(id=group.id).state == GroupState.DISPUTED


def test_what_they_posted_is_withdrawn(alice: Member) -> None:
    listing = ListingFactory(owner=alice)
    left(alice)
    assert Listing.objects.get(id=listing.id).state == "withdrawn"


def test_the_last_champion_does_not_leave(champion: Member) -> None:
    for other in members.champions().exclude(id=champion.id):
        membership.change_role(member=other, role="member", by=champion.id)
    with pytest.raises(membership.LastChampion):
        services.leave(by=champion)
    assert members.get(champion.id).is_active


def test_a_champion_who_leaves_keeps_no_role(champion: Member, alice: Member) -> None:
    membership.change_role(member=alice, role="champion", by=champion.id)
    left(alice)
    back = services.come_back(signed=links.sign(Leaving.objects.get(member=alice).id))
    assert (back.state, back.role) == ("active", "member")


def test_only_champions_let_others_go_and_not_themselves(
    alice: Member, bob: Member, champion: Member
) -> None:
    for member, by in ((alice, bob), (champion, champion)):
        with pytest.raises(Forbidden):
            services.let_go(member=member, by=by)


def test_nobody_leaves_twice(alice: Member, champion: Member) -> None:
    left(alice)
    with pytest.raises(membership.WrongState):
        services.let_go(member=alice, by=champion)


def test_the_suspended_can_be_let_go(alice: Member, champion: Member) -> None:
    membership.suspend(member=alice, by=champion.id)
    leaving = services.let_go(member=alice, by=champion)
    assert finishing.finish(leaving.id) is True
    assert credits.account_of(alice).is_closed


def test_coming_back_gives_the_same_row_and_no_second_welcome(alice: Member) -> None:
    leaving = left(alice)
    back = services.come_back(signed=links.sign(leaving.id))
    assert (back.id, back.handle, back.state) == (alice.id, alice.handle, "active")
    account = credits.account_of(alice)
    assert (account.balance_minutes, account.is_open) == (0, True)
    assert members.get(alice.id).user.is_active
    with pytest.raises(BackClosed):
        services.come_back(signed=links.sign(leaving.id))
    assert left(back).finished_at


def test_coming_back_at_once_stops_what_was_not_finished(alice: Member, bob: Member) -> None:
    leaving = LeavingFactory(member=alice)
    services.come_back(signed=links.sign(leaving.id))
    assert finishing.go_on() == 0
    assert balance(alice) == 120


def test_the_way_back_closes_after_two_weeks(
    alice: Member, champion: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving = left(alice)
    later = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(BackClosed):
        services.come_back(signed=links.sign(leaving.id))
    services.invite_back(member=alice, by=champion)
    assert services.come_back(signed=links.sign(leaving.id)).is_active


def test_who_was_let_go_comes_back_only_when_invited(alice: Member, champion: Member) -> None:
    leaving = services.let_go(member=alice, by=champion)
    assert not Mail.objects.filter(to=alice.user.email, text__contains="/come-back/").exists()
    with pytest.raises(BackClosed):
        services.come_back(signed=links.sign(leaving.id))
    services.invite_back(member=alice, by=champion)
    assert Mail.objects.filter(to=alice.user.email, text__contains="/come-back/").exists()
    assert services.come_back(signed=links.sign(leaving.id)).is_active


def test_only_who_left_is_invited_back(alice: Member, bob: Member, champion: Member) -> None:
    with pytest.raises(NotFound):
        services.invite_back(member=alice, by=champion)
    left(alice)
    with pytest.raises(Forbidden):
        services.invite_back(member=alice, by=bob)


def test_a_link_that_was_altered_leads_nowhere(alice: Member) -> None:
    signed = links.sign(LeavingFactory(member=alice).id)
    for wrong in (f"{signed}x", "nothing"):
        with pytest.raises(NotFound):
            services.come_back(signed=wrong)


def test_sessions_end_with_the_membership(as_alice: Client, alice: Member, bob: Member) -> None:
    assert as_alice.get("/").status_code == 200
    LeavingFactory(member=alice)
    assert as_alice.get("/people/me/").status_code == 302
    assert as_alice.get("/").status_code == 200
    assert "Alice Archer" not in as_alice.get("/").text


def test_the_directory_has_them_no_more(as_champion: Client, alice: Member, bob: Member) -> None:
    LeavingFactory(member=alice)
    assert "Alice Archer" not in as_champion.get("/people/").text
