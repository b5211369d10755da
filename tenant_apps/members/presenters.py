"""Members as pages show them: never an e-mail address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from design.templatetags.design import tag
from kernel import weekdays
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Actor, Permission, Role, may
from tenants import current


@dataclass(frozen=True, slots=True)
class Person:
    """One line of the directory."""

    name: str
    more: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class OnRoll:
    """One line of the champion's list of members."""

    id: UUID
    name: str
    more: str
    role: str
    state: str
    joined_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something a champion may do with a member."""

    label: str
    url: str
    kind: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """A member's page."""

    member: Member
    name: str
    more: str
    role: str
    state: str
    about: str
    is_about_hidden: bool
    details: list[dict[str, Any]]
    is_self: bool
    is_active: bool
    actions: list[Action]
    changes_role: bool


def people(members: Iterable[Member]) -> list[Person]:
    """The directory's lines."""
    return [
        Person(
            name=member.name,
            more=more(member),
            url=url(member.handle),
            note="" if member.role == Role.MEMBER else tag(member.get_role_display(), "brand"),
        )
        for member in members
    ]


def roll(members: Iterable[Member]) -> list[OnRoll]:
    """The champion's list of members, in whatever state."""
    return [
        OnRoll(
            id=member.id,
            name=member.name,
            more=more(member),
            role=member.get_role_display(),
            state="" if member.is_active else member.get_state_display(),
            joined_at=member.joined_at,
            url=url(member.handle),
        )
        for member in members
    ]


def more(member: Member) -> str:
    """What stands below a name: job and organisation."""
    organisation = member.organisation.name if member.organisation else ""
    return " · ".join(part for part in (member.job_title, organisation) if part)


def in_a_line(member: Member) -> str:
    """Name, job and organisation, for a text."""
    said = more(member)
    return f"{member.name} ({said})" if said else member.name


def url(handle: str) -> str:
    """A member's page."""
    return reverse("members:member", args=[handle])


def profile(member: Member, viewer: Actor) -> Profile:
    """A member's page as this viewer may see it."""
    return Profile(
        member=member,
        name=member.name,
        more=more(member),
        role="" if member.role == Role.MEMBER else member.get_role_display(),
        state="" if member.is_active else member.get_state_display(),
        about=member.about,
        is_about_hidden=bool(member.hidden_about),
        details=_details(member),
        is_self=member.id == viewer.id,
        is_active=member.is_active,
        actions=_actions(member, viewer),
        changes_role=member.is_active and may(viewer, Permission.ROLE_CHANGE, on=member),
    )


def _details(member: Member) -> list[dict[str, Any]]:
    organisation = member.organisation.name if member.organisation else ""
    rows = [
        ("Job", member.job_title),
        ("Organisation", organisation),
        ("Usually free", weekdays.said(member.free_on)),
        ("Address", f"{member.handle}@{current.network().slug}"),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def may_suspend(member: Member, viewer: Actor) -> bool:
    """Whether there is something to suspend, for this viewer."""
    return member.is_active and may(viewer, Permission.MEMBER_SUSPEND, on=member)


def suspending(member: Member) -> dict[str, str]:
    """The question before it."""
    return {
        "title": f"Suspend {member.name}?",
        "text": "They cannot use the network until you let them back in. Their credits are kept.",
        "submit": "Suspend",
        "url": reverse("members:suspend", args=[member.handle]),
        "back_url": url(member.handle),
        "back_label": member.name,
    }


def _actions(member: Member, viewer: Actor) -> list[Action]:
    if not may(viewer, Permission.MEMBER_SUSPEND, on=member):
        return []
    if member.is_active:
        return [_action("Suspend", "members:suspend", member, "danger", asks=True)]
    if member.state == Member.State.SUSPENDED:
        return [_action("Let back in", "members:reinstate", member, "secondary")]
    return []


def _action(label: str, view: str, member: Member, kind: str, *, asks: bool = False) -> Action:
    return Action(label, reverse(view, args=[member.handle]), kind, asks)
