"""Who comes in by an organisation's sign-in, and as whom.

An identity that is connected to a login is that login's, and no other's. One that nobody has seen
becomes a member where an invitation waits for its e-mail address, by the invitation or link from
whose page they came, by the domain of their address, or where the connection admits newcomers; the
address must be one that the sign-in may speak for. A login that was there before is
never handed over because of an address: its owner connects it, signed in or by a code that is
mailed there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kernel import clock, database
from tenant_apps.accounts import services as accounts
from tenant_apps.accounts.models import User
from tenant_apps.audit import services as audit
from tenant_apps.joining import coming
from tenant_apps.joining import selectors as joining_selectors
from tenant_apps.joining import services as joining
from tenant_apps.joining.models import Invitation
from tenant_apps.members.models import Member
from tenant_apps.pages import selectors as pages
from tenant_apps.pages import services as page_services
from tenant_apps.policy.permissions import MembershipType
from tenant_apps.policy.terms import Term
from tenant_apps.security import second_step
from tenant_apps.sso import selectors, services
from tenant_apps.sso.errors import Failed, NoAddress, Unknown
from tenant_apps.sso.models import Connection

# In the session: which connection a champion tests, and which identity waits to be connected.
TESTING, PENDING = "sso_testing", "sso_pending"
# And who is asked whether an invitation is theirs, for so long.
INVITED, ASKED_MINUTES = "sso_as_invited", 15


@dataclass(frozen=True, slots=True)
class Identity:
    """What the organisation said of somebody, and may say."""

    uid: str
    email: str
    name: str


def receive(request: HttpRequest, login: SocialLogin) -> HttpResponse | None:
    """Take in who came back. None: allauth signs in the login that is connected already."""
    connection = selectors.by_code(login.account.provider)
    if connection is None:
        raise Failed
    identity = _identity(login)
    login.account.extra_data = {}
    if request.session.pop(TESTING, None) == str(connection.id):
        return _tested(request, connection, identity)
    if not connection.is_live:
        raise Failed
    if _is_connected(login):
        coming.take(request)
        _note_second_step(request, connection, login.user)
        return None
    if request.user.is_authenticated:
        coming.take(request)
        connect(request, connection, identity, request.user)
        return redirect("sso:connected")
    return _newcomer(request, connection, identity)


def connect(request: HttpRequest, connection: Connection, identity: Identity, user: User) -> None:
    """This identity is this login's from now on."""
    with database.atomic():
        SocialAccount.objects.create(user=user, provider=connection.code, uid=identity.uid)
        audit.record(action="sso.connected", by=user.id, subject=user.id)


def let_in(
    request: HttpRequest,
    connection: Connection,
    identity: Identity,
    admit: Callable[[], Member],
    *,
    is_joining: bool,
) -> HttpResponse:
    """Somebody new, who then signs in; `is_joining`: they came from a page of joining."""
    with database.atomic():
        member = admit()
        # The page with the button by which they came says so.
        holding = [version.id for version in pages.to_agree_to()]
        page_services.agree(user=member.user_id, by=member.id, versions=holding)
        connect(request, connection, identity, member.user)
    if not is_joining:
        return sign_in(request, connection, member.user)
    answer = sign_in(request, connection, member.user, to=reverse("starting:give"))
    messages.success(request, f"Welcome, {member.name.split()[0]}. You are in.")
    return answer


def sign_in(
    request: HttpRequest, connection: Connection, user: User, *, to: str | None = None
) -> HttpResponse:
    """As allauth does for one that was connected before."""
    record_authentication(request, user, "socialaccount", provider=connection.code)
    _note_second_step(request, connection, user)
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=to))
    return answer


def _newcomer(request: HttpRequest, connection: Connection, identity: Identity) -> HttpResponse:
    came = coming.take(request)
    if not identity.email:
        raise NoAddress
    if User.objects.filter(email=identity.email).exists():
        request.session[PENDING] = _kept(connection, identity)
        return redirect("sso:connect")
    if came and came.invitation and not joining_selectors.is_invited(identity.email):
        return _ask_whose(request, connection, identity, came.invitation)
    admit = partial(_admit, connection, identity, came)
    return let_in(request, connection, identity, admit, is_joining=came is not None)


def _ask_whose(
    request: HttpRequest, connection: Connection, identity: Identity, invitation: Invitation
) -> HttpResponse:
    """They opened an invitation that went to another address, or is closed by now."""
    if not joining_selectors.is_invited(invitation.email):
        raise joining.InvitationClosed
    until = clock.now().timestamp() + ASKED_MINUTES * 60
    kept = _kept(connection, identity) | {"invitation": str(invitation.id), "until": until}
    request.session[INVITED] = kept
    return redirect("sso:as_invited")


def _admit(connection: Connection, identity: Identity, came: coming.Way | None) -> Member:
    """By their own invitation before all else. Raises Unknown, LinkClosed, NeedsApproval."""
    email, name = identity.email, identity.name
    member = joining.accept_by_address(email=email, name=name)
    if member is None and came and came.link:
        return joining.join_signed_in(
            link=came.link, email=email, name=name, organisation=came.organisation
        )
    member = member or joining.join_by_domain(email=email, name=name)
    if member is not None:
        return member
    if not connection.admits_newcomers:
        raise Unknown
    term = Term(MembershipType(connection.newcomers_join_as))
    return joining.admit_signed_in(email=email, name=name, organisation=None, term=term)


def _tested(request: HttpRequest, connection: Connection, identity: Identity) -> HttpResponse:
    """Nobody is signed in by a test: the champion stays who they are, and sees what came."""
    services.note_test(connection=connection, by=request.member.id)  # type: ignore[attr-defined]
    request.session["sso_came"] = {"email": identity.email, "name": identity.name}
    return redirect("sso:tested", connection.id)


def _identity(login: SocialLogin) -> Identity:
    address = next((one.email for one in login.email_addresses if one.verified), "")
    said: dict[str, Any] = login.account.extra_data or {}
    claims = said.get("userinfo") or said.get("id_token") or {}
    name = claims.get("name") or _name_in(said) or address.partition("@")[0]
    return Identity(login.account.uid, accounts.normalise_email(address), str(name)[:120])


def _name_in(attributes: dict[str, Any]) -> str:
    """From SAML attributes, by their usual names."""
    usual = (
        "http://schemas.microsoft.com/identity/claims/displayname",
        "urn:oid:2.16.840.1.113730.3.1.241",
        "displayName",
    )
    found = next((attributes[key] for key in usual if attributes.get(key)), None)
    if found:
        return str(found[0])
    given = attributes.get(
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"
    ) or attributes.get("urn:oid:2.5.4.42")
    family = attributes.get(
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname"
    ) or attributes.get("urn:oid:2.5.4.4")
    return " ".join(str(part[0]) for part in (given, family) if part)


def _kept(connection: Connection, identity: Identity) -> dict[str, Any]:
    return {
        "connection": str(connection.id),
        "uid": identity.uid,
        "email": identity.email,
        "name": identity.name,
    }


def _is_connected(login: SocialLogin) -> bool:
    return bool(login.account.pk)


def _note_second_step(request: HttpRequest, connection: Connection, user: User) -> None:
    if connection.asks_second_step:
        second_step.note_elsewhere(request, user)
