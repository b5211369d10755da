"""Applications: made by a link or a domain that asks for approval, then approved or declined.

Who is approved is mailed an invitation, which shows that the address is theirs, and joins by that.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Q

from kernel import clock, database
from kernel.errors import NotFound
from kernel.ids import digest, token
from tenant_apps.accounts import services as accounts
from tenant_apps.audit import services as audit
from tenant_apps.joining.models import Application, Invitation, JoinLink, as_fields
from tenant_apps.joining.models.applications import LONGEST_WORDS
from tenant_apps.joining.services.errors import (
    AlreadyAnswered,
    AlreadyMember,
    BadWords,
    InvitationClosed,
    LinkClosed,
    LinkFull,
    TermOver,
)
from tenant_apps.joining.services.invitations import (
    VALID_FOR,
    chooses_password,
    is_open,
    revoke_expired,
    save_new,
    send_to_who_asks,
)
from tenant_apps.joining.services.links import lead_to_invitation
from tenant_apps.joining.services.places import open_now
from tenant_apps.members import selectors as members
from tenant_apps.members.services import tidy_name
from tenant_apps.organisations.models import Organisation
from tenant_apps.outbox import services as outbox
from tenant_apps.policy import selectors as policy
from tenant_apps.policy.terms import Term
from tenants import current
from tenants.urls import page


def apply(
    *,
    link: JoinLink,
    email: str,
    name: str,
    organisation: Organisation | None = None,
    why: str = "",
) -> Application:
    """Ask to be let in by a link. Who has asked already has the same answer, and changes nothing.

    Raises LinkClosed, AlreadyMember, AlreadyInvited, BadWords.
    """
    address = accounts.normalise_email(email)
    lead_to_invitation(address)
    with database.atomic():
        if not JoinLink.objects.filter(open_now(), id=link.id).exists():
            raise LinkClosed
        if members.email_is_member(address):
            raise AlreadyMember
        return _made(
            Application(
                email=address,
                name=tidy_name(name),
                organisation=link.organisation or organisation,
                why=_tidy(why),
                link=link,
            )
        )


def apply_by_domain(*, secret: str, name: str, why: str = "") -> Application:
    """Ask to be let in by a link that was asked for, whose mail shows the address; it works once.

    Raises NotFound, InvitationClosed, AlreadyMember, BadWords.
    """
    with database.atomic():
        found = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
        asked = found.filter(token_digest=digest(secret), domain__isnull=False).first()
        if asked is None:
            raise NotFound
        if not is_open(asked):
            raise InvitationClosed
        if members.email_is_member(asked.email):
            raise AlreadyMember
        asked.revoked_at = clock.now()
        asked.save(update_fields=["revoked_at"])
        return _made(
            Application(
                email=asked.email,
                name=tidy_name(name),
                organisation=asked.organisation,
                why=_tidy(why),
                domain_id=asked.domain_id,
            )
        )


def approve(*, application_ids: Iterable[UUID], by: UUID) -> list[Application]:
    """Let these in, all or none: each is mailed an invitation. Those answered already are left out.

    Raises LinkFull, TermOver.
    """
    with database.atomic():
        waiting = Application.objects.select_for_update(of=("self",)).select_related(
            "link", "domain"
        )
        found = waiting.filter(id__in=list(application_ids), state=Application.State.APPLIED)
        approved = list(found.order_by("id"))
        for application in approved:
            _decide(application, Application.State.APPROVED, by)
            _invite(application, by)
    return approved


def decline(*, application_id: UUID, reason: str, by: UUID) -> Application:
    """Say no, and why, by mail. Raises NotFound, AlreadyAnswered, BadWords."""
    with database.atomic():
        found = Application.objects.select_for_update(of=("self",)).filter(id=application_id)
        application = found.first()
        if application is None:
            raise NotFound
        if application.state != Application.State.APPLIED:
            raise AlreadyAnswered
        application.reason = _tidy(reason)
        if not application.reason:
            raise BadWords("Say why, in a sentence. It is mailed to them.")
        _decide(application, Application.State.DECLINED, by)
        _mail(application, "About your application", "declined", reason=application.reason)
    return application


def _made(application: Application) -> Application:
    """Stored, unless this address waits already: then that one stays as it is."""
    waiting = Application.objects.filter(
        email=application.email, state=Application.State.APPLIED
    ).first()
    if waiting is not None:
        return waiting
    Application.objects.bulk_create([application], ignore_conflicts=True)
    stored = Application.objects.get(email=application.email, state=Application.State.APPLIED)
    if stored.id != application.id:
        # Sent twice at once: the other one was first.
        return stored
    audit.record(action="application.made", by=None, subject=application.id)
    _mail(application, "Your application", "applied")
    return application


def _decide(application: Application, state: str, by: UUID) -> None:
    application.state = state
    application.decided_by, application.decided_at = by, clock.now()
    application.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    audit.record(action=f"application.{state}", by=by, subject=application.id)


def _invite(application: Application, by: UUID) -> None:
    """By mail. Who joined meanwhile needs none; who was invited meanwhile, to whatever role, is
    mailed that invitation again.
    """
    if members.email_is_member(application.email):
        return
    revoke_expired(application.email)
    waiting = Invitation.objects.filter(email=application.email, accepted_at=None, revoked_at=None)
    if (standing := waiting.first()) is not None:
        send_to_who_asks(standing)
        return
    term = _term(application)
    if application.link is not None:
        _take_a_place(application.link)
    secret, now = token(), clock.now()
    invitation = Invitation(
        email=application.email,
        name=application.name,
        organisation=application.organisation,
        application=application,
        token_digest=digest(secret),
        invited_by=by,
        sent_at=now,
        expires_at=now + VALID_FOR,
        **as_fields(term),
    )
    save_new(invitation)
    is_asked = chooses_password(invitation.role)
    _mail(
        application,
        f"Welcome to {current.network().name}: {'choose a password' if is_asked else 'join now'}",
        "approved",
        chooses_password=is_asked,
        link=page("joining:accept", secret),
        expires_at=invitation.expires_at,
    )


def _term(application: Application) -> Term:
    """What the link or domain brings by which somebody applied, if it has not ended meanwhile."""
    source = application.link or application.domain
    assert source is not None
    if source.term.is_over(policy.today()):
        raise TermOver(str(source))
    return source.term


def _take_a_place(link: JoinLink) -> None:
    """A champion lets in by a link that has ended, but not more than it has room for."""
    room = Q(joined_limit=None) | Q(joined_count__lt=F("joined_limit"))
    taken = JoinLink.objects.filter(room, id=link.id).update(joined_count=F("joined_count") + 1)
    if not taken:
        raise LinkFull(link.label)


def _mail(application: Application, subject: str, template: str, **more: object) -> None:
    outbox.send_mail(
        to=application.email,
        subject=subject,
        template=f"joining/mail/{template}",
        context={"name": application.name, **more},
        is_awaited=template == "applied",
    )


def _tidy(words: str) -> str:
    tidy = words.strip()
    if len(tidy) > LONGEST_WORDS:
        raise BadWords(f"Write at most {LONGEST_WORDS} characters.")
    return tidy
