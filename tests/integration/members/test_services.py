"""Membership: admitted with credits, changed, suspended, and never left without a champion."""

import threading

import pytest
from django.db import connections

from kernel import database
from tenant_apps.audit.models import Event
from tenant_apps.ledger import selectors as ledger
from tenant_apps.ledger.models import AccountKind
from tenant_apps.members import selectors, services
from tenant_apps.members.models import Member
from tenants import current
from tenants.current import NetworkRef
from tests.factories.members import MemberFactory, UserFactory, admit
from tests.factories.policy import PolicyChangeFactory


def account(member: Member) -> ledger.AccountView:
    return ledger.account_of(kind=AccountKind.MEMBER, holder=member.id)


def test_a_new_member_has_two_credits_from_the_issue_account(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        member = MemberFactory(name="Maria Okafor")
        assert account(member).balance_minutes == 120
        issue = ledger.account_of(kind=AccountKind.ISSUE, holder=nwl.id)
        assert issue.balance_minutes == -120
        assert Event.objects.filter(action="member.joined", subject=member.id).count() == 1


def test_welcome_credits_and_limits_are_those_of_the_policy_then(
    nwl: NetworkRef, champion: Member
) -> None:
    with current.enter(nwl):
        early = MemberFactory()
        PolicyChangeFactory(in_days=0, welcome_minutes=0, floor_minutes=-60, by=champion.id)
        late = MemberFactory()
        assert (account(early).balance_minutes, account(early).floor_minutes) == (120, 0)
        assert (account(late).balance_minutes, account(late).floor_minutes) == (0, -60)


def test_people_of_one_first_name_get_different_handles(nwl: NetworkRef) -> None:
    with current.enter(nwl):
        handles = [MemberFactory(name=f"Maria {n}").handle for n in ("One", "Two", "Three")]
    assert handles == ["maria", "maria2", "maria3"]


def test_many_of_one_first_name_may_join_at_the_same_moment(nwl: NetworkRef) -> None:
    gate = threading.Barrier(4)
    handles: list[str] = []

    def join() -> None:
        try:
            with current.enter(nwl):
                user = UserFactory()
                gate.wait()
                handles.append(
                    services.admit(user=user, name="Maria", by=None, source="demo").handle
                )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=join) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(handles) == ["maria", "maria2", "maria3", "maria4"]


def test_a_member_who_cannot_be_admitted_leaves_nothing_behind(nwl: NetworkRef) -> None:
    def fail_afterwards() -> None:
        with database.atomic():
            services.admit(user=user, name="Ann", by=None, source="demo")
            raise RuntimeError

    with current.enter(nwl):
        user = UserFactory()
        with pytest.raises(ValueError, match="wizard"):
            services.admit(user=user, name="Ann", role="wizard", by=None, source="demo")
        with pytest.raises(RuntimeError):
            fail_afterwards()
        assert not Member.objects.filter(user=user).exists()
        assert services.admit(user=user, name="Ann", by=None, source="demo").handle == "ann"


def test_suspending_freezes_the_account_and_reinstating_thaws_it(
    nwl: NetworkRef, alice: Member, champion: Member
) -> None:
    with current.enter(nwl):
        services.suspend(member=alice, by=champion.id)
        assert account(alice).is_frozen
        assert account(alice).balance_minutes == 120
        with pytest.raises(services.WrongState):
            services.suspend(member=alice, by=champion.id)
        services.reinstate(member=alice, by=champion.id)
        assert not account(alice).is_frozen
        with pytest.raises(services.WrongState):
            services.reinstate(member=alice, by=champion.id)


def test_the_last_champion_stays_one(nwl: NetworkRef, champion: Member, alice: Member) -> None:
    with current.enter(nwl):
        with pytest.raises(services.LastChampion):
            services.change_role(member=champion, role="member", by=champion.id)
        with pytest.raises(services.NotOnOneself):
            services.suspend(member=champion, by=champion.id)
        services.change_role(member=alice, role="champion", by=champion.id)
        services.change_role(member=champion, role="member", by=alice.id)
        with pytest.raises(services.LastChampion):
            services.suspend(member=alice, by=champion.id)


def test_two_champions_who_unseat_each_other_at_once_leave_one(
    nwl: NetworkRef, champion: Member
) -> None:
    with current.enter(nwl):
        other = admit(name="Cleo Champion", role="champion")
    gate = threading.Barrier(2)
    refused: list[bool] = []

    def unseat(member: Member, by: Member) -> None:
        try:
            with current.enter(nwl):
                gate.wait()
                services.change_role(member=member, role="member", by=by.id)
        except services.LastChampion:
            refused.append(True)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=unseat, args=pair)
        for pair in ((champion, other), (other, champion))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with current.enter(nwl):
        assert selectors.counts()["champions"] == 1
    assert refused == [True]


def test_consent_to_be_named_outside_is_asked_for_and_audited(
    nwl: NetworkRef, alice: Member
) -> None:
    with current.enter(nwl):
        assert not alice.shows_name_outside
        changed = services.change_profile(
            member=alice,
            name=" Alice  Archer-Bell ",
            job_title="Matron",
            organisation=None,
            about="",
            shows_name_outside=True,
            by=alice.id,
        )
        assert (changed.name, changed.handle) == ("Alice Archer-Bell", "alice")
        event = Event.objects.get(action="member.consent_set", subject=alice.id)
        assert event.detail == {"shows_name_outside": True}
