"""Logins: made, changed, signed in."""

from uuid import UUID

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

from kernel import database
from kernel.errors import Refused
from tenant_apps.accounts.models import User, normalise_email
from tenant_apps.audit import services as audit

__all__ = [
    "EmailTaken",
    "change_email",
    "change_password",
    "create_user",
    "normalise_email",
    "sign_in",
]


class EmailTaken(Refused):
    """This e-mail address has a login here already."""

    code = "email_taken"
    default_message = "This e-mail address is already in use here. Sign in instead."


def create_user(*, email: str, password: str | None = None) -> User:
    """A login for this address; without a password nobody can sign in with one.

    Raises EmailTaken, and ValidationError for a password that is too easy.
    """
    address = normalise_email(email)
    user = User(email=address)
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    with database.atomic():
        if User.objects.filter(email=address).exists():
            raise EmailTaken
        user.save(force_insert=True)
    return user


def change_password(*, user: User, password: str) -> None:
    """A new password, which ends all sessions of this login but the one that asked."""
    with database.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        audit.record(action="password.changed", by=user.id, subject=user.id)


def change_email(*, user: User, email: str, by: UUID | None) -> None:
    """Another address to sign in by, for the login as it is. Raises EmailTaken."""
    before, user.email = user.email, normalise_email(email)
    try:
        with database.atomic():
            user.save(update_fields=["email"])
            audit.record(action="login.email_changed", by=by, subject=user.id)
    except IntegrityError as error:
        user.email = before
        raise EmailTaken from error


def sign_in(request: HttpRequest, user: User, *, to: str = "/") -> HttpResponse:
    """Whose password was right: a fresh session and on, or first to the second step they have."""
    record_authentication(request, user, method="password")
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=to))
    return answer
