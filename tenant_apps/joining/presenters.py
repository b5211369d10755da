"""Invitations, links and lists as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import formats, timezone

from design.wording import USUAL, Words
from kernel import clock
from tenant_apps.brand.selectors import CurrentBrand
from tenant_apps.joining.models import Application, Invitation, JoinDomain, JoinLink
from tenant_apps.joining.poster import Poster
from tenant_apps.joining.selectors import FirstSteps, Funnel
from tenant_apps.members.permissions import Actor, Role
from tenant_apps.policy import selectors as policy
from tenant_apps.policy.terms import USUAL_TERM, Term
from tenant_apps.policy.visitors import is_visitor
from tenants import current
from tenants.urls import absolute


@dataclass(frozen=True, slots=True)
class Start:
    """The first steps of a new network, and the one to take next."""

    steps: list[dict[str, Any]]
    action: str
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation that waits."""

    id: UUID
    name: str
    email: str
    organisation: str
    role: str
    sent_at: datetime
    joins_as: str
    has_expired: bool
    said_no: bool
    reminded: str


@dataclass(frozen=True, slots=True)
class Applied:
    """An application. An address may break after its @ on a narrow screen."""

    id: UUID
    name: str
    mailbox: str
    mail_host: str
    organisation: str
    source: str
    why: str
    applied_at: datetime
    decline_url: str


@dataclass(frozen=True, slots=True)
class Link:
    """A join link."""

    id: UUID
    label: str
    needs_approval: bool
    kind: str
    campaign: str
    address: str
    organisation: str
    state: str
    tone: str
    is_usable: bool
    joined: str
    expires_at: datetime | None
    joins_as: str
    url: str


def first_steps(done: FirstSteps, words: Words = USUAL) -> Start | None:
    """What a new network still needs; None once all of it is done."""
    steps = [
        ("Give it your colour and logo", "Set the brand", "brand:settings", done.is_branded),
        (
            f"List your {words.organisations}",
            f"Add {words.organisations}",
            "organisations:list",
            done.has_organisations,
        ),
        (
            "Invite people, or make a link to join",
            "Invite a list of staff",
            "joining:staff",
            done.has_asked,
        ),
    ]
    undone = [step for step in steps if not step[3]]
    if not undone:
        return None
    _label, action, view, _done = undone[0]
    return Start(
        steps=[
            {"label": step[0], "state": _step_state(step[3], is_next=step == undone[0])}
            for step in steps
        ],
        action=action,
        url=reverse(view),
    )


def _step_state(is_done: bool, *, is_next: bool) -> str:
    return "done" if is_done else "current" if is_next else "todo"


def stats(funnel: Funnel) -> list[dict[str, Any]]:
    """The way in, in four figures."""
    return [
        {"label": "Members", "value": funnel.active, "note": "active now"},
        {"label": "Invited", "value": funnel.invited, "note": f"{funnel.waiting} still to answer"},
        {"label": "Joined by invitation", "value": funnel.by_invitation},
        {
            "label": "Joined by link",
            "value": funnel.by_link,
            "note": f"{funnel.open_links} {'link' if funnel.open_links == 1 else 'links'} in use",
        },
    ]


def asked(invitations: Iterable[Invitation], viewer: Actor) -> list[Asked]:
    """Invitations that wait; to a visitor only where they went, and not to whom."""
    now = clock.now()
    said = _without_name if is_visitor(viewer) else str
    return [
        Asked(
            id=each.id,
            name=each.name or said(each.email),
            email=said(each.email) if each.name else "",
            organisation=each.organisation.name if each.organisation else "",
            role="" if each.role == Role.MEMBER else each.get_role_display(),
            sent_at=each.sent_at,
            joins_as=joins_as(each.term),
            has_expired=each.expires_at <= now,
            said_no=each.declined_at is not None,
            reminded=("", "reminded once", "reminded twice")[each.reminded_count],
        )
        for each in invitations
    ]


def _without_name(email: str) -> str:
    """`…@imperial.nhs.uk`."""
    return f"…@{email.rpartition('@')[2]}"


def applications(found: Iterable[Application]) -> list[Applied]:
    """Applications that wait."""
    return [application(each) for each in found]


def application(found: Application) -> Applied:
    """One application, with the way by which it came."""
    mailbox, _at, mail_host = found.email.rpartition("@")
    source = f"By “{found.link.label}”" if found.link else f"By @{mail_host}"
    way = found.link or found.domain
    if said := joins_as(way.term) if way else "":
        source = f"{source}, {said}"
    return Applied(
        id=found.id,
        name=found.name,
        mailbox=mailbox,
        mail_host=mail_host,
        organisation=found.organisation.name if found.organisation else "",
        source=source,
        why=found.why,
        applied_at=found.applied_at,
        decline_url=reverse("joining:decline", args=[found.id]),
    )


def approved(count: int) -> str:
    """What became of those who were ticked."""
    if count == 1:
        return "1 person is approved, and has a mail with a link to join."
    return f"{count:,} people are approved, and have a mail with a link to join."


def joins_as(term: Term) -> str:
    """As what, and for how long, as the end of a sentence; nothing for the usual."""
    if term == USUAL_TERM:
        return ""
    days = (("from", term.starts_on), ("until", term.ends_on))
    said = [f"{word} {formats.date_format(day, 'j F Y')}" for word, day in days if day]
    return " ".join([f"as {term.type.label.lower()}", *said])


def links(found: Iterable[JoinLink]) -> list[Link]:
    """Join links."""
    return [link(each) for each in found]


def link(found: JoinLink) -> Link:
    """A join link with its full address."""
    state, tone = _state(found)
    joined = str(found.joined_count)
    if found.joined_limit:
        joined += f" of {found.joined_limit}"
    return Link(
        id=found.id,
        label=found.label,
        needs_approval=found.needs_approval,
        kind="" if found.kind == JoinLink.Kind.LINK else found.get_kind_display(),
        campaign=found.campaign,
        address=absolute(current.network(), reverse("joining:join", args=[found.code])),
        organisation=found.organisation.name if found.organisation else "",
        state=state,
        tone=tone,
        is_usable=state == "In use",
        joined=joined,
        expires_at=found.expires_at,
        joins_as=joins_as(found.term),
        url=reverse("joining:link", args=[found.id]),
    )


def poster(shown: Link, look: CurrentBrand, logo: Path | None) -> Poster:
    """What stands on a link's poster."""
    until = shown.expires_at and formats.date_format(timezone.localtime(shown.expires_at), "j F Y")
    return Poster(
        network=look.name,
        colour=look.colour,
        logo=logo,
        organisation=shown.organisation,
        address=shown.address,
        typed=shown.address.split("://", 1)[1].rstrip("/"),
        until=f"Until {until}." if until else "",
    )


def _state(found: JoinLink) -> tuple[str, str]:
    if found.revoked_at:
        return "Withdrawn", ""
    is_over = found.term.is_over(policy.today())
    if is_over or (found.expires_at and found.expires_at <= clock.now()):
        return "Expired", "warn"
    if found.joined_limit is not None and found.joined_count >= found.joined_limit:
        return "Full", "warn"
    return "In use", "good"


def withdrawing_link(shown: Link) -> dict[str, str]:
    """The question before a link is withdrawn."""
    return {
        "title": "Withdraw this link?",
        "text": f"Nobody can join by “{shown.label}” any more, nor by posters with its code. "
        "Whoever joined stays. It cannot be opened again, but you can make another one.",
        "submit": "Withdraw",
        "url": reverse("joining:revoke_link", args=[shown.id]),
        "back_url": shown.url,
        "back_label": shown.label,
    }


def domains(found: Iterable[JoinDomain]) -> list[dict[str, Any]]:
    """Domains whose people may join."""
    return [
        {
            "id": each.id,
            "name": each.name,
            "organisation": each.organisation.name if each.organisation else "",
            "joins_as": joins_as(each.term),
            "needs_approval": each.needs_approval,
        }
        for each in found
    ]


def removing(domain: JoinDomain) -> dict[str, str]:
    """The question before a domain is removed."""
    return {
        "title": f"Remove {domain.name}?",
        "text": "Its people can join by themselves no more, nor by links that they have asked for. "
        "Whoever joined stays.",
        "submit": "Remove",
        "url": reverse("joining:remove_domain", args=[domain.id]),
        "back_url": reverse("joining:domains"),
        "back_label": "E-mail domains",
    }


def withdrawing(invitation: Invitation) -> dict[str, str]:
    """The question before an invitation is withdrawn."""
    return {
        "title": "Withdraw this invitation?",
        "text": f"The link that was mailed to {invitation.email} stops working. "
        "You can invite the same person again.",
        "submit": "Withdraw",
        "url": reverse("joining:revoke", args=[invitation.id]),
        "back_url": reverse("joining:invitations"),
        "back_label": "Invite people",
    }
