"""Whether someone signed in with more than a password, and where they are sent if they must."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tenant_apps.accounts.models import User
from tenant_apps.security.models import SignInRules

METHOD = "mfa"
# In the session: whose second step was asked for by their organisation, where they signed in.
ELSEWHERE = "second_step_elsewhere"


def is_taken(request: HttpRequest) -> bool:
    """Whether this session has had a second step. Asks the session alone."""
    records = get_authentication_records(request, request.user)
    is_here = any(record.get("method") == METHOD for record in records)
    return is_here or was_taken_elsewhere(request, request.user)


def was_taken_elsewhere(request: HttpRequest, user: Any) -> bool:
    """Whether this person's organisation asked for it when they signed in there."""
    return bool(user is not None and request.session.get(ELSEWHERE) == str(user.pk))


def note_elsewhere(request: HttpRequest, user: User) -> None:
    """Their organisation has asked for it, a moment ago."""
    request.session[ELSEWHERE] = str(user.pk)


def record(request: HttpRequest, authenticator: Authenticator) -> None:
    """Setting one up takes it: who did has just proved that they have it."""
    record_authentication(
        request, request.user, METHOD, id=authenticator.pk, type=authenticator.type
    )


def is_asked_of_all() -> Exists:
    """For the query that reads the login: whether the network asks it of everyone."""
    return Exists(SignInRules.objects.filter(second_step_for_all=True))


def is_asked_of(user: Any) -> bool:
    """Whether the network asks it of everyone, as was read along with this login."""
    return bool(getattr(user, "second_step_for_all", False))


def to_set_up(request: HttpRequest) -> HttpResponse:
    """To the page that says why, and then back."""
    wanted = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return redirect(f"{reverse('security:required')}?{urlencode({'next': wanted})}")
