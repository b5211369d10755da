"""The audit of second steps, told of by django-allauth, which makes and removes them."""

from typing import Any

from allauth.mfa.models import Authenticator

from tenant_apps.accounts.models import User
from tenant_apps.audit import services as audit


def added(*, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """A passkey, an authenticator app or recovery codes were set up."""
    _note("second_step.added", user, authenticator)


def removed(*, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """One of them was taken away."""
    _note("second_step.removed", user, authenticator)


def renewed(*, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Recovery codes were made anew."""
    _note("second_step.renewed", user, authenticator)


def _note(action: str, user: User, authenticator: Authenticator) -> None:
    audit.record(
        action=action, by=user.id, subject=user.id, detail={"type": str(authenticator.type)}
    )
