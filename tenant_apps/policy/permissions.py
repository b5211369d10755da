"""Who may do what in a network: three roles, each with all that the one before it may do.

Beside their role a member may hold others, each for an organisation with its teams, and some for
the whole network. What nobody has said a role may do, it may not.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol
from uuid import UUID

from django.db import models
from django.db.models import Q


class Role(models.TextChoices):
    """What a member is to the network."""

    MEMBER = "member", "Member"
    BROKER = "broker", "Broker"
    CHAMPION = "champion", "Champion"


class PartRole(models.TextChoices):
    """What a member may be besides: the first two for an organisation, the others anywhere."""

    CHAMPION = "champion", "Champion of an organisation"
    BROKER = "broker", "Broker of an organisation"
    EVENT_HOST = "event_host", "Event host"
    PORTFOLIO_MANAGER = "portfolio_manager", "Portfolio manager"
    REPORT_READER = "report_reader", "Reader of reports"


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
    LISTING_READ = "listing.read"
    LISTING_POST = "listing.post"
    EXCHANGE_PROPOSE = "exchange.propose"
    CREDITS_GIVE = "credits.give"

    LISTING_REMOVE = "listing.remove"
    LISTING_REVIEW = "listing.review"
    EXCHANGE_BROKER = "exchange.broker"
    IDLE_CREDITS_READ = "idle_credits.read"

    BRAND_CHANGE = "brand.change"
    POLICY_CHANGE = "policy.change"
    PAGE_CHANGE = "page.change"
    ANNOUNCE = "announcement.make"
    SIGN_IN_CHANGE = "sign_in.change"
    ORGANISATION_CHANGE = "organisation.change"
    KIND_OF_HELP_CHANGE = "kind_of_help.change"
    REQUEST_TEMPLATE_CHANGE = "request_template.change"
    SKILL_CHANGE = "skill.change"
    MEMBER_INVITE = "member.invite"
    BANK_IMPORT = "bank.import"
    MEMBER_READ_ALL = "member.read_all"
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
    BILL_READ = "bill.read"

    EVENT_HOST = "event.host"
    PORTFOLIO_MANAGE = "portfolio.manage"
    REPORT_READ = "report.read"


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that somebody holds besides their own; for no organisation: for the whole network."""

    role: str
    organisation_id: UUID | None


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
    @property
    def withheld_because(self) -> str:
        """Why, in words for who reads it."""

    @property
    def holdings(self) -> Collection[Holding]: ...
    @property
    def belongs_to(self) -> Collection[UUID]:
        """The ids of their organisation, and of the one that it is a part of."""


_MEMBER = frozenset(
    {
        Permission.DIRECTORY_READ,
        Permission.PROFILE_CHANGE,
        Permission.LISTING_READ,
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
# A visitor from the central service is no member, so this is the role of none: they look after
# settings and texts. Nobody's role or membership, no way to sign in, no credits, no messages.
VISITOR: Final = "visitor"
_GRANTED[VISITOR] = frozenset(
    {
        Permission.DIRECTORY_READ,
        Permission.BRAND_CHANGE,
        Permission.POLICY_CHANGE,
        Permission.PAGE_CHANGE,
        Permission.ANNOUNCE,
        Permission.ORGANISATION_CHANGE,
        Permission.KIND_OF_HELP_CHANGE,
        Permission.REQUEST_TEMPLATE_CHANGE,
        Permission.SKILL_CHANGE,
        Permission.MEMBER_INVITE,
        Permission.MEMBER_READ_ALL,
        Permission.BANK_IMPORT,
        Permission.MEMBERSHIP_TYPE_CHANGE,
        Permission.FEDERATION_READ,
        Permission.AUDIT_READ,
        Permission.HOST_CHANGE,
        Permission.REPORT_READ,
    }
)
_HELD: dict[str, frozenset[Permission]] = {
    PartRole.CHAMPION: frozenset(
        {
            Permission.MEMBER_INVITE,
            Permission.MEMBER_SUSPEND,
            Permission.ORGANISATION_CHANGE,
            Permission.REPORT_READ,
        }
    ),
    PartRole.BROKER: frozenset({Permission.EXCHANGE_BROKER}),
    PartRole.EVENT_HOST: frozenset({Permission.EVENT_HOST}),
    PartRole.PORTFOLIO_MANAGER: frozenset({Permission.PORTFOLIO_MANAGE}),
    PartRole.REPORT_READER: frozenset({Permission.REPORT_READ}),
}
# Who runs or brokers a whole network has that as their own role, and nothing besides.
OF_AN_ORGANISATION: Final = (PartRole.CHAMPION, PartRole.BROKER)
# What a role besides one's own may be for the whole network, and for no more than a part of it.
_WHOLE = frozenset[Permission]().union(
    *(_HELD[role] for role in PartRole if role not in OF_AN_ORGANISATION)
)
_PART = frozenset[Permission]().union(*_HELD.values())
# What a network may withhold from members of a type; brokers and champions are bound by none.
WITHHOLDABLE: Final = (
    Permission.LISTING_READ,
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


@dataclass(frozen=True, slots=True)
class Scope:
    """Where somebody may do a thing: in the whole network, or in these organisations and their
    teams; where it is neither, nowhere."""

    is_whole: bool = False
    organisations: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return self.is_whole or bool(self.organisations)

    def __or__(self, other: "Scope") -> "Scope":
        return Scope(self.is_whole or other.is_whole, self.organisations.union(other.organisations))

    def covers(self, ids: Iterable[UUID | None]) -> bool:
        """Whether it is one of these, the ids of an organisation and of what it is a part of."""
        return self.is_whole or not self.organisations.isdisjoint(ids)

    def within(self, organisation: str = "organisation") -> Q:
        """The same as a condition on rows, which name their organisation by this path."""
        if self.is_whole:
            return ~Q(pk__in=[])
        ids = list(self.organisations)
        return Q(**{f"{organisation}__in": ids}) | Q(**{f"{organisation}__parent__in": ids})


NOWHERE: Final = Scope()
WHOLE: Final = Scope(is_whole=True)


def scope_of(actor: Actor | None, *permissions: Permission) -> Scope:
    """Where this member may do one of these things."""
    found = NOWHERE
    for permission in permissions:
        found |= _scope(actor, permission)
    return found


def may(actor: Actor | None, permission: Permission, on: Actor | None = None) -> bool:
    """The one question: may this member do this (to that member)?

    Without a member it is asked of the whole network. Whoever may do it in a part of it may do it
    to those there who have no role themselves.
    """
    if actor is None or not actor.is_active:
        return False
    if on is None:
        return _may_by_role(actor, permission) or _may_everywhere(actor, permission)
    itself = actor.id == on.id
    if (itself and permission in _NEVER_ON_ONESELF) or (
        not itself and permission in _ONLY_ON_ONESELF
    ):
        return False
    if _may_by_role(actor, permission):
        return True
    scope = _scope(actor, permission)
    return bool(scope) and scope.covers(on.belongs_to) and not has_role(on)


def why_withheld(actor: Actor | None, *permissions: Permission) -> str:
    """In words, if a type or a term alone keeps this member from one of these; else empty."""
    if actor is None or not actor.is_active or actor.role != Role.MEMBER:
        return ""
    is_withheld = any(one in _MEMBER and one.value in actor.withheld for one in permissions)
    return actor.withheld_because if is_withheld else ""


def has_role(actor: Actor) -> bool:
    """Whether somebody has any role but a member's."""
    return actor.role != Role.MEMBER or bool(actor.holdings)


def _scope(actor: Actor | None, permission: Permission) -> Scope:
    if actor is None or not actor.is_active:
        return NOWHERE
    if _may_by_role(actor, permission) or _may_everywhere(actor, permission):
        return WHOLE
    if permission not in _PART:
        return NOWHERE
    ids = [
        one.organisation_id
        for one in actor.holdings
        if permission in _HELD.get(one.role, frozenset()) and one.organisation_id
    ]
    return Scope(organisations=frozenset(ids))


def _may_by_role(actor: Actor, permission: Permission) -> bool:
    if permission not in _GRANTED.get(actor.role, frozenset()):
        return False
    return not (actor.role == Role.MEMBER and permission.value in actor.withheld)


def _may_everywhere(actor: Actor, permission: Permission) -> bool:
    """By a role besides their own. Most permissions can be held so by nobody."""
    return permission in _WHOLE and any(
        one.organisation_id is None
        and one.role not in OF_AN_ORGANISATION
        and permission in _HELD.get(one.role, frozenset())
        for one in actor.holdings
    )
