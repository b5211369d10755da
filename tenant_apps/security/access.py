"""The door of pages that change how one signs in."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from tenant_apps.accounts.models import User

View = Callable[..., HttpResponse]


class LoginRequest(HttpRequest):
    """A request by someone who is signed in."""

    user: User


def just_proved(view: View) -> Any:
    """For who has proved lately that it is they; others do so first and come back."""
    return login_required(cast(Any, reauthentication_required(app="security"))(view))
