"""Asking for a link to join: by the domain of one's address, or at the open community network.

What is asked has the same answer whatever the address: who is here, and which domains are listed,
is read in a mailbox alone. Whoever opens the mail has shown that the address is theirs.
"""

from datetime import timedelta

from kernel import clock, database
from kernel.ids import digest, token
from tenant_apps.accounts import services as accounts
from tenant_apps.audit import services as audit
from tenant_apps.joining import limits
from tenant_apps.joining.models import Invitation, JoinDomain, JoinLink, as_fields
from tenant_apps.joining.services import domains
from tenant_apps.joining.services.errors import AlreadyInvited
from tenant_apps.joining.services.invitations import (
    chooses_password,
    revoke_expired,
    save_new,
    send_to_who_asks,
)
from tenant_apps.joining.services.places import open_now
from tenant_apps.members import selectors as members
from tenant_apps.outbox import services as outbox
from tenants import current
from tenants.urls import page

VALID_FOR = timedelta(days=2)


def ask(*, email: str, link: JoinLink | None = None) -> None:
    """Mail a link to join to this address, if its domain is listed. It never says whether it did.

    At the open community network any address will do, by the `link` that they came by or by its
    open door. So many an hour for one address, and for one domain; what is more is let go by.
    """
    address = accounts.normalise_email(email)
    name = address.rpartition("@")[2]
    domain = domains.of_address(address)
    opened = _open_to_all(link) if domain is None else None
    if (domain is None and opened is None) or not limits.may_ask(address, name):
        return
    try:
        _answer(address, domain, opened)
    except AlreadyInvited:
        # Asked twice at once: the other one has sent the mail.
        return


def _open_to_all(link: JoinLink | None) -> JoinLink | None:
    """The link that lets anybody in who shows their address, if there is one."""
    if not current.network().is_community:
        return None
    usable = JoinLink.objects.filter(open_now(), needs_approval=False)
    return (
        usable.filter(id=link.id).first()
        if link
        else usable.filter(kind=JoinLink.Kind.DOOR).first()
    )


def _answer(address: str, domain: JoinDomain | None, link: JoinLink | None) -> None:
    secret = token()
    with database.atomic():
        if members.email_is_member(address):
            _say_sign_in(address)
            return
        revoke_expired(address)
        waiting = Invitation.objects.filter(email=address, accepted_at=None, revoked_at=None)
        found = waiting.select_for_update(of=("self",)).first()
        if found is not None and not found.is_asked_for:
            send_to_who_asks(found)
            return
        asked = found or Invitation(email=address)
        way = domain or link
        assert way is not None
        asked.domain, asked.link, asked.organisation = domain, link, way.organisation
        term = as_fields(way.term)
        for field, value in term.items():
            setattr(asked, field, value)
        asked.token_digest = digest(secret)
        asked.sent_at = clock.now()
        asked.expires_at = asked.sent_at + VALID_FOR
        _store(asked, list(term))
        if domain is None:
            audit.record(action="join_link.asked", by=None, subject=asked.id)
        else:
            audit.record(action="join_domain.asked", by=None, subject=asked.id)
        _send(asked, secret)


def _store(asked: Invitation, term: list[str]) -> None:
    if asked._state.adding:
        save_new(asked)
    else:
        changed = ["domain", "link", "organisation", "token_digest", "sent_at", "expires_at"]
        asked.save(update_fields=changed + term)


def _send(asked: Invitation, secret: str) -> None:
    network = current.network()
    context = {
        "link": page("joining:accept", secret),
        "chooses_password": chooses_password(asked.role),
        "expires_at": asked.expires_at,
    }
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
