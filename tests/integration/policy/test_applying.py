"""On the day, members' accounts follow: all of them, once, whatever happens, and nothing else."""

import threading
from uuid import UUID

import pytest
from django.db import connections

from kernel.ids import uuid7
from tenant_apps.audit.models import Event
from tenant_apps.exchanges.models.exchange import State
from tenant_apps.ledger import check, refusals
from tenant_apps.ledger import services as ledger
from tenant_apps.ledger.limits import Limits
from tenant_apps.ledger.models import AccountChange, AccountKind, TransferKind
from tenant_apps.members.models import Member
from tenant_apps.policy import applying, tasks
from tenant_apps.policy.models import PolicyApplication
from tenants import current
from tenants.current import NetworkRef
from tests.counting import counted
from tests.factories.exchanges import ExchangeFactory
from tests.factories.ledger import AccountFactory
from tests.factories.members import admit
from tests.factories.policy import PolicyChangeFactory, PolicyWithdrawalFactory
from tests.integration.exchanges.conftest import account, figures
from tests.integration.policy.conftest import Later


def limits(member: Member) -> tuple[int | None, int | None]:
    view = account(member)
    return view.floor_minutes, view.ceiling_minutes


def changes_of(member: Member) -> int:
    return AccountChange.objects.filter(account=account(member).id).count()


def pay(payer: Member, payee: Member, minutes: int) -> None:
    ledger.transfer(
        key=uuid7(),
        kind=TransferKind.GIFT,
        payer=account(payer).id,
        payee=account(payee).id,
        minutes=minutes,
        by=payer.id,
    )


@pytest.fixture
def in_debt(inside: NetworkRef, alice: Member, bob: Member) -> None:
    """The floor is minus two hours from today, and Alice goes down to it."""
    PolicyChangeFactory(in_days=0)
    applying.apply_due()
    pay(alice, bob, 240)


def test_nothing_moves_before_the_day_and_all_of_it_on_the_day(
    inside: NetworkRef, alice: Member, bob: Member, later: Later
) -> None:
    PolicyChangeFactory(in_days=2, ceiling_minutes=600)
    later(days=1)
    assert applying.apply_due() == 0
    assert limits(alice) == (0, None)
    later(days=2)
    assert applying.apply_due() == 2
    assert limits(alice) == limits(bob) == (-120, 600)
    assert applying.apply_due() == 0
    assert changes_of(alice) == 1
    assert list(check.check()) == []


def test_accounts_of_others_than_members_are_left_alone(inside: NetworkRef, alice: Member) -> None:
    project = AccountFactory(kind=AccountKind.PROJECT)
    PolicyChangeFactory(in_days=0)
    assert applying.apply_due() == 1
    project.refresh_from_db()
    assert project.floor_minutes == 0


def test_a_limit_set_for_one_member_stays(inside: NetworkRef, alice: Member, bob: Member) -> None:
    own = account(bob).id
    ledger.change_account(account=own, by=None, reason="member.limit_set", ceiling=300)
    PolicyChangeFactory(in_days=0)
    assert applying.apply_due() == 1
    assert (limits(alice), limits(bob)) == ((-120, None), (0, 300))


def test_what_no_dated_change_has_set_stays(inside: NetworkRef, alice: Member) -> None:
    """An account that was opened under other limits before changes had dates."""
    other = AccountFactory(floor=-30, ceiling=900)
    PolicyChangeFactory(in_days=0, welcome_minutes=60, floor_minutes=0)
    assert applying.apply_due() == 0
    other.refresh_from_db()
    assert (other.floor_minutes, other.ceiling_minutes) == (-30, 900)


def test_a_withdrawn_change_never_comes(inside: NetworkRef, alice: Member, later: Later) -> None:
    PolicyWithdrawalFactory()
    later(days=2)
    assert applying.apply_due() == 0
    assert limits(alice) == (0, None)


def test_frozen_accounts_follow_and_closed_ones_do_not(inside: NetworkRef, alice: Member) -> None:
    frozen, closed = AccountFactory(), AccountFactory()
    ledger.change_account(account=frozen.id, by=None, reason="member.suspended", frozen=True)
    ledger.change_account(account=closed.id, by=None, reason="member.left", closed=True)
    PolicyChangeFactory(in_days=0)
    applying.apply_due()
    for one in (frozen, closed):
        one.refresh_from_db()
    assert (frozen.floor_minutes, closed.floor_minutes) == (-120, 0)


def test_below_a_raised_floor_one_can_earn_and_not_spend(
    in_debt: None, alice: Member, bob: Member, later: Later
) -> None:
    PolicyChangeFactory(in_days=1, floor_minutes=0)
    later(days=1)
    assert applying.apply_due() == 2
    assert figures(alice) == (-120, 0)
    with pytest.raises(refusals.NotEnoughCredits):
        pay(alice, bob, 15)
    pay(bob, alice, 30)
    assert figures(alice) == (-90, 0)
    with pytest.raises(refusals.NotEnoughCredits):
        pay(alice, bob, 15)


def test_open_holds_are_taken_whatever_the_new_limits(
    inside: NetworkRef, alice: Member, bob: Member, later: Later
) -> None:
    PolicyChangeFactory(in_days=0)
    applying.apply_due()
    agreed = ExchangeFactory(provider=bob, recipient=alice, minutes=240, state=State.LOGGED)
    PolicyChangeFactory(in_days=1, welcome_minutes=60, floor_minutes=0, ceiling_minutes=60)
    later(days=1)
    assert applying.apply_due() == 2
    ledger.take(key=uuid7(), hold=agreed.hold_id, minutes=240, by=alice.id)
    assert (figures(alice), figures(bob)) == ((-120, 0), (360, 0))
    with pytest.raises(refusals.AboveCeiling):
        pay(admit(name="Newcomer"), bob, 15)


def test_who_holds_more_than_a_new_ceiling_can_spend_and_not_earn(
    inside: NetworkRef, alice: Member, bob: Member
) -> None:
    PolicyChangeFactory(in_days=0, welcome_minutes=60, floor_minutes=0, ceiling_minutes=90)
    applying.apply_due()
    assert figures(alice) == (120, 0)
    with pytest.raises(refusals.AboveCeiling):
        pay(bob, alice, 15)
    pay(alice, admit(name="Newcomer"), 30)
    assert figures(alice) == (90, 0)


def test_all_is_done_in_batches_and_gone_on_with_after_a_stop(
    inside: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "BATCH", 3)
    accounts = [AccountFactory().id for _ in range(8)]
    PolicyChangeFactory(in_days=0)
    _time_is_up_after(monkeypatch, batches=1)
    assert applying.apply_due() == 3
    _time_is_up_after(monkeypatch, batches=9)
    assert applying.apply_due() == 5
    changes = AccountChange.objects.filter(reason="policy.changed")
    assert sorted(changes.values_list("account", flat=True)) == sorted(accounts)


def _time_is_up_after(monkeypatch: pytest.MonkeyPatch, *, batches: int) -> None:
    """The clock of the round stands still, then jumps."""
    moments = iter([0.0, *[0.0] * batches])
    monkeypatch.setattr(applying, "monotonic", lambda: next(moments, 1000.0))


def test_a_batch_that_fails_half_way_leaves_nothing_of_itself(
    inside: NetworkRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read from the accounts is what is to be done: whole hundreds or none."""
    accounts = [AccountFactory() for _ in range(5)]
    PolicyChangeFactory(in_days=0)
    follows = applying._follows

    def dies_at_the_third(account: UUID, wanted: Limits) -> bool:
        if account == sorted(one.id for one in accounts)[2]:
            raise KeyboardInterrupt
        return follows(account, wanted)

    monkeypatch.setattr(applying, "_follows", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        applying.apply_due()
    monkeypatch.setattr(applying, "_follows", follows)
    assert not AccountChange.objects.exists()
    assert applying.apply_due() == 5


def test_an_account_that_the_ledger_refuses_keeps_none_back(
    inside: NetworkRef, caplog: pytest.LogCaptureFixture, later: Later
) -> None:
    """A floor and a ceiling that were opened the wrong way about for the new rules."""
    odd = AccountFactory(floor=-600, ceiling=-300)
    good = [AccountFactory() for _ in range(3)]
    PolicyChangeFactory(in_days=0)
    later(hours=30)
    assert applying.apply_due() == 3
    assert f"Account {odd.id} does not follow the policy: limits_crossed" in caplog.text
    for one in good:
        one.refresh_from_db()
        assert one.floor_minutes == -120
    assert not PolicyApplication.objects.exists()


def test_once_done_it_is_noted_and_not_looked_at_again(
    inside: NetworkRef, alice: Member, later: Later
) -> None:
    change = PolicyChangeFactory(in_days=0)
    applying.apply_due()
    assert not PolicyApplication.objects.exists()
    later(days=1)
    applying.apply_due()
    assert PolicyApplication.objects.get().change == change
    assert Event.objects.get(action="policy.applied").subject == change.id
    with counted() as queries:
        assert applying.apply_due() == 0
    assert len(queries) == 1


def test_who_was_joining_at_midnight_follows_too(
    inside: NetworkRef, alice: Member, later: Later
) -> None:
    """By the rules of the day before, and there only after the first look."""
    PolicyChangeFactory(in_days=0)
    applying.apply_due()
    latecomer = AccountFactory(floor=0)
    later(minutes=14)
    assert applying.apply_due() == 1
    latecomer.refresh_from_db()
    assert latecomer.floor_minutes == -120


def test_two_workers_at_once_change_each_account_once(inside: NetworkRef) -> None:
    accounts = [AccountFactory().id for _ in range(150)]
    PolicyChangeFactory(in_days=0)
    together, changed = threading.Barrier(3), []

    def work() -> None:
        try:
            with current.enter(inside):
                together.wait()
                changed.append(applying.apply_due())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    changed.append(applying.apply_due())
    assert sum(changed) == len(accounts)
    assert AccountChange.objects.count() == len(accounts)


def test_the_round_does_it(inside: NetworkRef, alice: Member) -> None:
    PolicyChangeFactory(in_days=0)
    tasks.apply.run()
    assert limits(alice) == (-120, None)
