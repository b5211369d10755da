"""E-mail domains that join by themselves: listed, removed, and asked for a link by their people.

What is asked has the same answer whatever the address: who is here, and which domains are listed,
is read in a mailbox alone.
"""

import re
from datetime import timedelta
from uuid import UUID

from kernel import clock, database
from kernel.errors import NotFound
from kernel.ids import digest, token
from tenant_apps.accounts import services as accounts
from tenant_apps.audit import services as audit
from tenant_apps.joining import limits
from tenant_apps.joining.models import Invitation, JoinDomain
from tenant_apps.joining.models.domains import FORM
from tenant_apps.joining.public_mail import is_public
from tenant_apps.joining.services.errors import AlreadyInvited, BadDomain, DomainTaken, PublicMail
from tenant_apps.joining.services.invitations import revoke_expired, save_new, send_to_who_asks
from tenant_apps.members import selectors as members
from tenant_apps.organisations.models import Organisation
from tenant_apps.outbox import services as outbox
from tenants import current
from tenants.urls import page

VALID_FOR = timedelta(days=2)
_MOST = 253


def add_domain(
    *,
    name: str,
    organisation: Organisation | None = None,
    needs_approval: bool = False,
    by: UUID,
) -> JoinDomain:
    """Let people with an address of this domain in. Raises BadDomain, PublicMail, DomainTaken."""
    domain = JoinDomain(
        name=tidy_domain(name),
        organisation=organisation,
        needs_approval=needs_approval,
        added_by=by,
    )
    with database.atomic():
        with database.refusing({"joining_domain_once": DomainTaken(domain.name)}):
            domain.save(force_insert=True)
        detail = {"name": domain.name}
        audit.record(action="join_domain.added", by=by, subject=domain.id, detail=detail)
    return domain


def remove_domain(*, domain_id: UUID, by: UUID) -> JoinDomain:
    """Let nobody in by it any more, nor by links that were asked for. Twice changes nothing."""
    with database.atomic():
        found = JoinDomain.objects.select_for_update(of=("self",)).filter(id=domain_id).first()
        if found is None:
            raise NotFound
        if found.removed_at is None:
            found.removed_at = clock.now()
            found.save(update_fields=["removed_at"])
            waiting = Invitation.objects.filter(domain=found, accepted_at=None, revoked_at=None)
            waiting.update(revoked_at=found.removed_at)
            audit.record(action="join_domain.removed", by=by, subject=found.id)
    return found


def tidy_domain(name: str) -> str:
    """The domain in its one form: `@Imperial.NHS.uk` is `imperial.nhs.uk`."""
    plain = name.strip().lower().rpartition("@")[2].strip(". ")
    try:
        tidy = plain.encode("idna").decode()
    except UnicodeError as error:
        raise BadDomain from error
    if len(tidy) > _MOST or not re.match(FORM, tidy) or tidy.rpartition(".")[2].isdigit():
        raise BadDomain
    if is_public(tidy):
        raise PublicMail(tidy)
    return tidy


def ask(*, email: str) -> None:
    """Mail a link to join to this address, if its domain is listed. It never says whether it did.

    So many an hour for one address, and for one domain; what is more is let go by.
    """
    address = accounts.normalise_email(email)
    domain = JoinDomain.objects.filter(name=address.rpartition("@")[2], removed_at=None).first()
    if domain is None or not limits.may_ask(address, domain.name):
        return
    try:
        _answer(address, domain)
    except AlreadyInvited:
        # Asked twice at once: the other one has sent the mail.
        return


def _answer(address: str, domain: JoinDomain) -> None:
    secret = token()
    with database.atomic():
        if members.email_is_member(address):
            _say_sign_in(address)
            return
        revoke_expired(address)
        waiting = Invitation.objects.filter(email=address, accepted_at=None, revoked_at=None)
        found = waiting.select_for_update(of=("self",)).first()
        if found is not None and found.domain_id is None:
            send_to_who_asks(found)
            return
        if found is None:
            found = Invitation(email=address, domain=domain, organisation=domain.organisation)
        found.token_digest = digest(secret)
        found.sent_at = clock.now()
        found.expires_at = found.sent_at + VALID_FOR
        _store(found)
        audit.record(action="join_domain.asked", by=None, subject=found.id)
        _send(found, secret)


def _store(asked: Invitation) -> None:
    if asked._state.adding:
        save_new(asked)
    else:
        asked.save(update_fields=["token_digest", "sent_at", "expires_at"])


def _send(asked: Invitation, secret: str) -> None:
    network = current.network()
    context = {"link": page("joining:accept", secret), "expires_at": asked.expires_at}
    outbox.send_mail(
        to=asked.email,
        subject=f"Join {network.name}",
        template="joining/mail/asked",
        context=context,
        is_awaited=True,
    )


def _say_sign_in(address: str) -> None:
    outbox.send_mail(
        to=address,
        subject=f"You are a member of {current.network().name} already",
        template="joining/mail/already",
        context={"link": page("accounts:sign_in")},
        is_awaited=True,
    )
