"""Join links: made, withdrawn, and used to join."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound
from tenant_apps.accounts import services as accounts
from tenant_apps.audit import services as audit
from tenant_apps.joining.models import Invitation, JoinLink, as_fields
from tenant_apps.joining.services import arrivals, places
from tenant_apps.joining.services.errors import (
    AlreadyInvited,
    DoorOpen,
    LinkClosed,
    NeedsApproval,
)
from tenant_apps.joining.services.invitations import (
    admit_new,
    admit_signed_in,
    send_to_who_asks,
    welcome,
)
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.pages import services as pages
from tenant_apps.policy.terms import USUAL_TERM, Term
from tenants import current


def make_link(
    *,
    label: str,
    kind: str = JoinLink.Kind.LINK,
    campaign: str = "",
    needs_approval: bool = False,
    organisation: Organisation | None = None,
    joined_limit: int | None = None,
    expires_at: datetime | None = None,
    term: Term = USUAL_TERM,
    by: UUID | None,
) -> JoinLink:
    """A link by which whoever has it may join, or apply, as `term` has it; by nobody: the service
    itself's.

    Raises DoorOpen.
    """
    link = JoinLink(
        kind=JoinLink.Kind(kind),
        label=label.strip(),
        campaign=" ".join(campaign.split()),
        needs_approval=needs_approval,
        organisation=organisation,
        joined_limit=joined_limit,
        expires_at=expires_at,
        made_by=by,
        **as_fields(term),
    )
    with database.atomic():
        with database.refusing({"joining_joinlink_one_door": DoorOpen}):
            link.save(force_insert=True)
        audit.record(action="join_link.made", by=by, subject=link.id)
    return link


def open_door() -> JoinLink:
    """What the open community network begins with: anybody may join by it."""
    return make_link(label="The open door", kind=JoinLink.Kind.DOOR, by=None)


def revoke_link(*, link_id: UUID, by: UUID) -> JoinLink:
    """Withdraw a link for good, and what was mailed by it. Whoever joined by it stays.

    Doing it twice changes nothing.
    """
    with database.atomic():
        link = JoinLink.objects.select_for_update(of=("self",)).filter(id=link_id).first()
        if link is None:
            raise NotFound
        if link.revoked_at is None:
            link.revoked_at = clock.now()
            link.save(update_fields=["revoked_at"])
            waiting = Invitation.objects.filter(link=link, accepted_at=None, revoked_at=None)
            waiting.update(revoked_at=link.revoked_at)
            audit.record(action="join_link.revoked", by=by, subject=link.id)
    return link


def join(
    *,
    link: JoinLink,
    email: str,
    name: str,
    password: str,
    organisation: Organisation | None = None,
    agrees: Collection[UUID] = (),
) -> Member:
    """Become a member at once, who `agrees` to these versions of pages.

    Raises LinkClosed, AlreadyMember, AlreadyInvited, NeedsApproval. At the open community network
    an address is shown to be theirs first: see `asking`.
    """
    if link.needs_approval:
        raise NeedsApproval
    if current.network().is_community:
        raise LinkClosed
    address = accounts.normalise_email(email)
    lead_to_invitation(address)
    with database.atomic():
        places.take(link)
        member = admit_new(
            email=address,
            password=password,
            name=name,
            organisation=link.organisation or organisation,
            term=link.term,
            source="join_link",
        )
        arrivals.by_link(member, link)
        pages.agree(user=member.user_id, by=member.id, versions=agrees)
        welcome(member)
    return member


def join_signed_in(
    *, link: JoinLink, email: str, name: str, organisation: Organisation | None = None
) -> Member:
    """The same for whom their organisation's sign-in has shown, address and all: no password.

    Raises LinkClosed, AlreadyMember, NeedsApproval.
    """
    if link.needs_approval:
        raise NeedsApproval
    with database.atomic():
        places.take(link)
        member = admit_signed_in(
            email=email,
            name=name,
            organisation=link.organisation or organisation,
            term=link.term,
        )
        arrivals.by_link(member, link)
    return member


def lead_to_invitation(email: str) -> None:
    """Whoever has been invited joins by the mail, which proves whose address it is.

    A link proves nothing, so it takes nobody's invitation. The mail is sent again, at most every
    ten minutes.
    """
    waiting = Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None).first()
    if waiting is None:
        return
    send_to_who_asks(waiting)
    raise AlreadyInvited(
        "We have sent an invitation to this e-mail address. Open that mail to join."
    )
