"""Invitations: sent, sent again, withdrawn, accepted."""

from collections.abc import Collection
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q

from kernel import clock, database
from kernel.errors import NotFound
from kernel.ids import digest, token
from tenant_apps.accounts import services as accounts
from tenant_apps.audit import services as audit
from tenant_apps.joining.models import Invitation, as_fields
from tenant_apps.joining.services import arrivals, bringing, places
from tenant_apps.joining.services.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationClosed,
    InvitationDeclined,
    NeedsApproval,
)
from tenant_apps.members import selectors as member_selectors
from tenant_apps.members import services as members
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Role
from tenant_apps.organisations.models import Organisation
from tenant_apps.outbox import services as outbox
from tenant_apps.outbox.models import Mail
from tenant_apps.pages import services as pages
from tenant_apps.policy import selectors as policy
from tenant_apps.policy.terms import USUAL_TERM, Term
from tenant_apps.security import services as security
from tenants import current
from tenants.urls import absolute, page

VALID_FOR = timedelta(days=30)
BETWEEN_MAILS = timedelta(minutes=10)


def invite(
    *,
    email: str,
    name: str = "",
    organisation: Organisation | None = None,
    job_title: str = "",
    role: str = Role.MEMBER,
    term: Term = USUAL_TERM,
    by: UUID | None,
) -> Invitation:
    """Ask one person to join, by mail, as `term` has it. Raises AlreadyMember, AlreadyInvited."""
    address = accounts.normalise_email(email)
    secret = token()
    now = clock.now()
    invitation = Invitation(
        email=address,
        name=members.tidy_name(name),
        organisation=organisation,
        job_title=job_title.strip(),
        role=Role(role),
        token_digest=digest(secret),
        invited_by=by,
        sent_at=now,
        expires_at=now + VALID_FOR,
        **as_fields(term),
    )
    with database.atomic():
        if member_selectors.email_is_member(address):
            raise AlreadyMember("This e-mail address belongs to a member already.")
        revoke_expired(address)
        save_new(invitation)
        _send_now(invitation, secret, by)
        detail = {"role": invitation.role}
        audit.record(action="member.invited", by=by, subject=invitation.id, detail=detail)
    return invitation


def invite_champion(*, name: str, email: str) -> Invitation:
    """A new network's first invitation, to the person who will run it."""
    return invite(email=email, name=name, role=Role.CHAMPION, by=None)


def resend(*, invitation_id: UUID, by: UUID | None) -> Invitation:
    """Mail the invitation again with a new link; the one sent before stops working.

    Nobody presses someone who has said no: raises InvitationDeclined, unless they ask themselves.
    """
    secret = token()
    with database.atomic():
        invitation = _waiting(invitation_id)
        if invitation.declined_at and by is not None:
            raise InvitationDeclined
        invitation.token_digest = digest(secret)
        invitation.sent_at = clock.now()
        invitation.expires_at = invitation.sent_at + VALID_FOR
        invitation.declined_at = None
        invitation.save(update_fields=["token_digest", "sent_at", "expires_at", "declined_at"])
        _send_now(invitation, secret, by)
        audit.record(action="invitation.sent_again", by=by, subject=invitation.id)
    return invitation


def send_to_who_asks(waiting: Invitation) -> None:
    """Whoever comes by another way is led to their invitation: mailed again, after ten minutes."""
    if waiting.sent_at < clock.now() - BETWEEN_MAILS:
        resend(invitation_id=waiting.id, by=None)


def revoke(*, invitation_id: UUID, by: UUID) -> Invitation:
    """Withdraw an invitation: its link stops working."""
    with database.atomic():
        invitation = _waiting(invitation_id)
        invitation.revoked_at = clock.now()
        invitation.save(update_fields=["revoked_at"])
        audit.record(action="invitation.revoked", by=by, subject=invitation.id)
    return invitation


def decline_invitation(*, secret: str) -> Invitation:
    """Say no, thank you: no more reminders. Twice changes nothing; the link goes on working.

    Raises NotFound, InvitationClosed.
    """
    with database.atomic():
        found = Invitation.objects.select_for_update(of=("self",))
        invitation = found.filter(token_digest=digest(secret)).first()
        if invitation is None:
            raise NotFound
        if not is_open(invitation):
            raise InvitationClosed
        if invitation.declined_at is None:
            invitation.declined_at = clock.now()
            invitation.save(update_fields=["declined_at"])
            audit.record(action="invitation.declined", by=None, subject=invitation.id)
    return invitation


def no_thanks_url(secret: str) -> str:
    """Where somebody who was invited says no."""
    return page("joining:no_thanks", secret)


def accept(
    *, secret: str, name: str, password: str, work: str = "", agrees: Collection[UUID] = ()
) -> Member:
    """Become a member by an invitation, once, who `agrees` to these versions of pages.

    `work`: where they work and as what, where they are asked. Raises NotFound, InvitationClosed,
    AlreadyMember, NeedsApproval, LinkClosed.
    """
    with database.atomic():
        invitation = _to_accept(Q(token_digest=digest(secret)))
        member = _accepted(invitation, name=name, password=password, work=work, source="invitation")
        pages.agree(user=member.user_id, by=member.id, versions=agrees)
        return member


def accept_by_address(*, email: str, name: str) -> Member | None:
    """A member by the invitation that waits for an address which is known to be theirs.

    None: none waits. Raises AlreadyMember, NeedsApproval.
    """
    with database.atomic():
        try:
            invitation = _to_accept(Q(email=email, accepted_at=None, revoked_at=None))
        except (NotFound, InvitationClosed):
            return None
        return _accepted(invitation, name=name, password=None, source="single_sign_on")


def accept_opened(*, invitation_id: UUID, name: str) -> Member:
    """A member by the invitation whose mail they opened, who then signed in elsewhere.

    Raises NotFound, InvitationClosed, AlreadyMember, NeedsApproval.
    """
    with database.atomic():
        invitation = _to_accept(Q(id=invitation_id))
        return _accepted(invitation, name=name, password=None, source="single_sign_on")


def _to_accept(which: Q) -> Invitation:
    """An invitation that leads in now, locked."""
    found = Invitation.objects.select_for_update(of=("self",)).select_related(
        "organisation", "domain", "link", "application__link", "application__domain"
    )
    invitation = found.filter(which).first()
    if invitation is None:
        raise NotFound
    if not is_open(invitation):
        raise InvitationClosed
    if asks_approval(invitation):
        raise NeedsApproval
    return invitation


def _accepted(
    invitation: Invitation, *, name: str, password: str | None, source: str, work: str = ""
) -> Member:
    if invitation.link is not None:
        places.take(invitation.link)
    admit = partial(
        admit_new,
        email=invitation.email,
        password=password,
        name=name or invitation.name,
        organisation=invitation.organisation,
        job_title=work.strip() or invitation.job_title,
        role=invitation.role,
        term=invitation.term,
        source=source,
    )
    member = bringing.admit(email=invitation.email, by=admit)
    close_by_joining(invitation, member)
    return member


def admit_signed_in(
    *, email: str, name: str, organisation: Organisation | None, term: Term
) -> Member:
    """Somebody who is not here yet, and whom their organisation's sign-in has shown."""
    admit = partial(
        admit_new,
        email=email,
        password=None,
        name=name,
        organisation=organisation,
        term=term,
        source="single_sign_on",
    )
    return bringing.admit(email=email, by=admit)


def admit_new(
    *,
    email: str,
    password: str | None,
    name: str,
    organisation: Organisation | None,
    source: str,
    job_title: str = "",
    role: str = Role.MEMBER,
    term: Term = USUAL_TERM,
    is_welcomed: bool = True,
) -> Member:
    """A login and a membership for someone who is not here yet; else AlreadyMember."""
    try:
        with database.atomic():
            user = accounts.create_user(email=email, password=password)
    except (accounts.EmailTaken, IntegrityError) as error:
        raise AlreadyMember from error
    return members.admit(
        user=user,
        name=name,
        organisation=organisation,
        job_title=job_title,
        role=role,
        term=term,
        by=None,
        source=source,
        is_welcomed=is_welcomed,
    )


def close_by_joining(invitation: Invitation, member: Member) -> None:
    """Mark an invitation as used by the member it became, who came by it."""
    invitation.accepted_at = clock.now()
    invitation.member = member
    invitation.save(update_fields=["accepted_at", "member"])
    arrivals.by_invitation(member, invitation)


def asks_approval(invitation: Invitation) -> bool:
    """Whether its link leads to an application first: a domain’s, that nobody has approved yet."""
    domain = invitation.domain
    return domain is not None and domain.needs_approval


def is_open(invitation: Invitation) -> bool:
    """Whether its link still works: of a domain, as long as that one is listed; and nobody joins
    for a term that is over."""
    domain = invitation.domain
    return (
        invitation.accepted_at is None
        and invitation.revoked_at is None
        and invitation.expires_at > clock.now()
        and not invitation.term.is_over(policy.today())
        and (domain is None or domain.removed_at is None)
    )


def chooses_password(role: str) -> bool:
    """Whether who comes as this signs in by a password of their own, and not by an organisation."""
    return role != Role.MEMBER or not security.single_sign_on_only()


def mail(
    invitation: Invitation, secret: str, inviter: str, *, chooses_password: bool = True
) -> Mail:
    """The mail with the link, which is the only place where the secret is written."""
    network = current.network()
    context = {
        "link": page("joining:accept", secret),
        "no_thanks_link": no_thanks_url(secret),
        "name": invitation.name,
        "inviter": inviter,
        "is_champion": invitation.role == Role.CHAMPION,
        "chooses_password": chooses_password,
        "expires_at": invitation.expires_at,
    }
    if invitation.role == Role.CHAMPION:
        subject = f"Your network is ready: {network.name}"
    else:
        subject = f"You are invited to {network.name}"
    return outbox.render(
        to=invitation.email, subject=subject, template="joining/mail/invitation", context=context
    )


def _send_now(invitation: Invitation, secret: str, by: UUID | None) -> None:
    """Whoever sends one by itself has somebody who waits for it; a list has hundreds who do not."""
    is_asked = chooses_password(invitation.role)
    one = mail(invitation, secret, inviter_name(by), chooses_password=is_asked)
    one.is_awaited = True
    outbox.send_many([one])


def welcome(member: Member) -> None:
    """A first mail to someone who joined by a link: it also shows whether the address is right."""
    network = current.network()
    outbox.send_mail(
        to=member.user.email,
        subject=f"Welcome to {network.name}",
        template="joining/mail/welcome",
        context={"name": member.name, "link": absolute(network)},
        is_awaited=True,
    )


def inviter_name(by: UUID | None) -> str:
    """Who asks, by name; nothing where it is the service itself."""
    return member_selectors.names([by]).get(by, "") if by else ""


def revoke_expired(email: str) -> None:
    """An invitation that nobody answered in time gives way to a new one."""
    now = clock.now()
    Invitation.objects.filter(
        email=email, accepted_at=None, revoked_at=None, expires_at__lte=now
    ).update(revoked_at=now)


def save_new(invitation: Invitation) -> None:
    """Raises AlreadyInvited where one waits for this address."""
    with database.refusing({"joining_invitation_one_waiting": AlreadyInvited}):
        invitation.save(force_insert=True)


def _waiting(invitation_id: UUID) -> Invitation:
    """An invitation that waits for its answer, locked; one that is not there is NotFound."""
    found = Invitation.objects.select_for_update(of=("self",)).filter(id=invitation_id).first()
    if found is None:
        raise NotFound
    if found.accepted_at or found.revoked_at:
        raise InvitationClosed("This invitation has been answered or withdrawn already.")
    return found
