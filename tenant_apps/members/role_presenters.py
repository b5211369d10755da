"""Who may do what, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from tenant_apps.members import presenters
from tenant_apps.members.models import HeldRole, Member
from tenant_apps.members.permissions import PartRole, Role

EVERYWHERE = "The whole network"
# Pairs: a champion of the network and one of an organisation are the same word.
_MEANINGS: list[tuple[Role | PartRole, str]] = [
    (Role.CHAMPION, "Runs the network: all of its settings, people and reports."),
    (Role.BROKER, "Works the broker queue, decides on disputes, and reviews what is posted."),
    (
        PartRole.CHAMPION,
        "Invites, makes links and posters, approves, suspends and lets go within one organisation, "
        "and names its teams.",
    ),
    (PartRole.BROKER, "Sees in the broker queue what concerns members of one organisation."),
    (PartRole.EVENT_HOST, "Will run learning events, once they are here."),
    (PartRole.PORTFOLIO_MANAGER, "Will look after projects, once they are here."),
    (
        PartRole.REPORT_READER,
        "Reads where members come from, and how fast organisations answer.",
    ),
]


@dataclass(frozen=True, slots=True)
class Held:
    """One role on a member's page."""

    said: str
    take_url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One who has a role."""

    name: str
    more: str
    url: str
    role: str
    place: str
    state: str
    given_at: datetime | None


def said(held: HeldRole) -> str:
    """`Champion of Imperial College Healthcare`, `Reader of reports`."""
    if held.organisation is None:
        return held.get_role_display()
    own = {PartRole.CHAMPION: "Champion of ", PartRole.BROKER: "Broker of "}
    begin = own.get(PartRole(held.role), f"{held.get_role_display()}, ")
    return f"{begin}{held.organisation.name}"


def all_said(found: Iterable[HeldRole]) -> list[str]:
    """Each of them."""
    return [said(one) for one in found]


def to_take(found: Iterable[HeldRole], member: Member) -> list[Held]:
    """Each with the way to end it."""
    return [Held(said(one), _take_url(one.id, member.handle)) for one in found]


def lines(running: Iterable[Member], held: Iterable[HeldRole]) -> list[Line]:
    """Everybody who has a role, those of the network first."""
    own = [_line(one, one.get_role_display(), EVERYWHERE, None) for one in running]
    return own + [
        _line(
            one.member,
            one.get_role_display(),
            one.organisation.name if one.organisation else EVERYWHERE,
            one.given_at,
        )
        for one in held
    ]


def meanings() -> list[dict[str, str]]:
    """What each role may do."""
    return [{"key": str(role.label), "value": text} for role, text in _MEANINGS]


def _line(member: Member, role: str, place: str, given_at: datetime | None) -> Line:
    return Line(
        name=member.name,
        more=presenters.more(member),
        url=presenters.url(member.handle),
        role=role,
        place=place,
        state="" if member.is_active else member.get_state_display(),
        given_at=given_at,
    )


def _take_url(held_id: UUID, handle: str) -> str:
    return reverse("members:take_role", args=[handle, held_id])
