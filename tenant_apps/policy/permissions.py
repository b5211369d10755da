"""Who may do what in a network: three roles, each with all that the one before it may do."""

from collections.abc import Collection
from enum import Enum
from typing import Final, Protocol
from uuid import UUID

from django.db import models


class Role(models.TextChoices):
    """What a member is to the network."""

    MEMBER = "member", "Member"
    BROKER = "broker", "Broker"
    CHAMPION = "champion", "Champion"


class MembershipType(models.TextChoices):
    """As what somebody is a member."""

    STAFF = "staff", "Staff"
    STUDENT = "student", "Student"
    FACULTY = "faculty", "Faculty"
    ALUMNI = "alumni", "Alumni"
    CITIZEN = "citizen", "Patient or citizen"
    INNOVATOR = "innovator", "Innovator"


class Permission(Enum):
    """A thing that not everyone may do."""

    DIRECTORY_READ = "directory.read"
    PROFILE_CHANGE = "profile.change"
    LISTING_POST = "listing.post"
    EXCHANGE_PROPOSE = "exchange.propose"
    CREDITS_GIVE = "credits.give"

    LISTING_REMOVE = "listing.remove"
    LISTING_REVIEW = "listing.review"
    EXCHANGE_BROKER = "exchange.broker"
    IDLE_CREDITS_READ = "idle_credits.read"

    BRAND_CHANGE = "brand.change"
    POLICY_CHANGE = "policy.change"
    SIGN_IN_CHANGE = "sign_in.change"
    ORGANISATION_CHANGE = "organisation.change"
    KIND_OF_HELP_CHANGE = "kind_of_help.change"
    REQUEST_TEMPLATE_CHANGE = "request_template.change"
    SKILL_CHANGE = "skill.change"
    MEMBER_INVITE = "member.invite"
    MEMBER_SUSPEND = "member.suspend"
    MEMBERSHIP_TYPE_CHANGE = "membership_type.change"
    ROLE_CHANGE = "role.change"
    SECOND_STEP_RESET = "second_step.reset"
    CHEST_SPEND = "chest.spend"
    ORGANISATION_SPEND = "organisation.spend"
    ORGANISATION_ACCOUNT_CHANGE = "organisation_account.change"
    CREDITS_REVERSE = "credits.reverse"
    FEDERATION_READ = "federation.read"
    FEDERATION_CHANGE = "federation.change"
    COFFEE_COUNT = "coffee.count"
    AUDIT_READ = "audit.read"
    HOST_CHANGE = "host.change"


class Actor(Protocol):
    """As much of a member as the question needs."""

    @property
    def id(self) -> UUID: ...
    @property
    def role(self) -> str: ...
    @property
    def is_active(self) -> bool: ...
    @property
    def withheld(self) -> Collection[str]: ...


_MEMBER = frozenset(
    {
        Permission.DIRECTORY_READ,
        Permission.PROFILE_CHANGE,
        Permission.LISTING_POST,
        Permission.EXCHANGE_PROPOSE,
        Permission.CREDITS_GIVE,
    }
)
_BROKER = _MEMBER | {
    Permission.LISTING_REMOVE,
    Permission.LISTING_REVIEW,
    Permission.EXCHANGE_BROKER,
    Permission.IDLE_CREDITS_READ,
}
_GRANTED: dict[str, frozenset[Permission]] = {
    Role.MEMBER: _MEMBER,
    Role.BROKER: _BROKER,
    Role.CHAMPION: frozenset(Permission),
}
# What a network may withhold from members of a type; brokers and champions are bound by none.
WITHHOLDABLE: Final = (
    Permission.LISTING_POST,
    Permission.EXCHANGE_PROPOSE,
    Permission.CREDITS_GIVE,
    Permission.DIRECTORY_READ,
)
_NEVER_ON_ONESELF = frozenset({Permission.MEMBER_SUSPEND, Permission.SECOND_STEP_RESET})
_ONLY_ON_ONESELF = frozenset({Permission.PROFILE_CHANGE})


def roles_with(permission: Permission) -> list[str]:
    """The roles that may do this, the least of them first."""
    return [role for role in Role.values if permission in _GRANTED[role]]


def may(actor: Actor | None, permission: Permission, on: Actor | None = None) -> bool:
    """The one question: may this member do this (to that member)?"""
    if actor is None or not actor.is_active:
        return False
    if permission not in _GRANTED.get(actor.role, frozenset()):
        return False
    if actor.role == Role.MEMBER and permission.value in actor.withheld:
        return False
    if on is None:
        return True
    itself = actor.id == on.id
    return not (
        (itself and permission in _NEVER_ON_ONESELF)
        or (not itself and permission in _ONLY_ON_ONESELF)
    )
