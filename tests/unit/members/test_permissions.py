"""Each role may do what the one before it may, and more."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from kernel.ids import uuid7
from tenant_apps.members.permissions import Permission, Role, may
from tenant_apps.policy.permissions import VISITOR, WITHHOLDABLE, Holding
from tenant_apps.policy.visitors import Visitor


@dataclass
class Someone:
    """As much of a member as the question needs."""

    role: str = Role.MEMBER
    is_active: bool = True
    id: UUID = field(default_factory=uuid7)
    withheld: tuple[str, ...] = ()
    holdings: tuple[Holding, ...] = ()
    belongs_to: frozenset[UUID] = frozenset()


def granted(role: str) -> set[Permission]:
    return {permission for permission in Permission if may(Someone(role), permission)}


def test_roles_build_on_each_other() -> None:
    member, broker, champion = (granted(role) for role in Role.values)
    assert member < broker < champion == set(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_may_anything_without_an_active_membership(permission: Permission) -> None:
    assert not may(None, permission)
    assert not may(Someone(Role.CHAMPION, is_active=False), permission)
    assert not may(Someone("guest"), permission)


def test_champions_suspend_others_and_not_themselves() -> None:
    champion, other = Someone(Role.CHAMPION), Someone()
    assert may(champion, Permission.MEMBER_SUSPEND, on=other)
    assert not may(champion, Permission.MEMBER_SUSPEND, on=champion)


def test_a_profile_is_changed_by_its_owner_alone() -> None:
    champion, other = Someone(Role.CHAMPION), Someone()
    assert may(other, Permission.PROFILE_CHANGE, on=other)
    assert not may(champion, Permission.PROFILE_CHANGE, on=other)


@pytest.mark.parametrize("permission", WITHHOLDABLE)
def test_what_a_type_withholds_binds_members_alone(permission: Permission) -> None:
    withheld = (permission.value,)
    assert may(Someone(), permission)
    assert not may(Someone(withheld=withheld), permission)
    for role in (Role.BROKER, Role.CHAMPION):
        assert may(Someone(role, withheld=withheld), permission)


def test_a_visitor_has_no_say_in_people_credits_and_ways_to_sign_in() -> None:
    """The list of open pages is what binds them; this holds if a page is opened by mistake."""
    visitor = Visitor(id=uuid7(), name="Support (Sam)")
    closed = {
        *(Permission.PROFILE_CHANGE, Permission.LISTING_READ, Permission.LISTING_POST),
        *(Permission.EXCHANGE_PROPOSE, Permission.EXCHANGE_BROKER, Permission.CREDITS_GIVE),
        *(Permission.LISTING_REMOVE, Permission.LISTING_REVIEW, Permission.IDLE_CREDITS_READ),
        *(Permission.SIGN_IN_CHANGE, Permission.SECOND_STEP_RESET, Permission.ROLE_CHANGE),
        *(Permission.MEMBER_SUSPEND, Permission.CHEST_SPEND, Permission.ORGANISATION_SPEND),
        *(Permission.ORGANISATION_ACCOUNT_CHANGE, Permission.CREDITS_REVERSE),
        *(Permission.FEDERATION_CHANGE, Permission.BILL_READ, Permission.COFFEE_COUNT),
        *(Permission.EVENT_HOST, Permission.PORTFOLIO_MANAGE),
    }
    assert {one for one in Permission if not may(visitor, one)} == closed
    assert VISITOR not in Role.values
