"""Who comes in by an organisation's sign-in, and as whom.

An identity that is connected to a login is that login's, and no other's. One that nobody has seen
becomes a member where an invitation waits for its e-mail address, or where the connection admits
newcomers; the address must be one that the sign-in may speak for. A login that was there before is
never handed over because of an address: its owner connects it, signed in or by a code that is
mailed there.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kernel import database
from tenant_apps.accounts import services as accounts
from tenant_apps.accounts.models import User
from tenant_apps.audit import services as audit
from tenant_apps.joining import services as joining
from tenant_apps.joining.services import bringing
from tenant_apps.members import services as members
from tenant_apps.pages import selectors as pages
from tenant_apps.pages import services as page_services
from tenant_apps.security import second_step
from tenant_apps.sso import selectors, services
from tenant_apps.sso.errors import Failed, NoAddress, Unknown
from tenant_apps.sso.models import Connection

# In the session: which connection a champion tests, and which identity waits to be connected.
TESTING, PENDING = "sso_testing", "sso_pending"


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
        _note_second_step(request, connection, login.user)
        return None
    if request.user.is_authenticated:
        connect(request, connection, identity, request.user)
        return redirect("sso:connected")
    return _newcomer(request, connection, identity)


def connect(request: HttpRequest, connection: Connection, identity: Identity, user: User) -> None:
    """This identity is this login's from now on."""
    with database.atomic():
        SocialAccount.objects.create(user=user, provider=connection.code, uid=identity.uid)
        audit.record(action="sso.connected", by=user.id, subject=user.id)


def sign_in(request: HttpRequest, connection: Connection, user: User) -> HttpResponse:
    """As allauth does for one that was connected before."""
    record_authentication(request, user, "socialaccount", provider=connection.code)
    _note_second_step(request, connection, user)
    answer: HttpResponse = perform_login(request, Login(user=user))
    return answer


def _newcomer(request: HttpRequest, connection: Connection, identity: Identity) -> HttpResponse:
    if not identity.email:
        raise NoAddress
    known = User.objects.filter(email=identity.email).first()
    if known is not None:
        request.session[PENDING] = _kept(connection, identity)
        return redirect("sso:connect")
    user = _admit(connection, identity)
    connect(request, connection, identity, user)
    return sign_in(request, connection, user)


def _admit(connection: Connection, identity: Identity) -> User:
    """A member by their invitation, or because newcomers are. Raises Unknown."""
    with database.atomic():
        member = joining.accept_by_address(email=identity.email, name=identity.name)
        if member is None:
            if not connection.admits_newcomers:
                raise Unknown
            user = accounts.create_user(email=identity.email)
            admit = partial(members.admit, user=user, name=identity.name, by=None)
            member = bringing.admit(email=user.email, by=partial(admit, source="single_sign_on"))
        # The page with the button by which they came says so.
        holding = [version.id for version in pages.to_agree_to()]
        page_services.agree(user=member.user_id, by=member.id, versions=holding)
    return member.user


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


def _kept(connection: Connection, identity: Identity) -> dict[str, str]:
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
