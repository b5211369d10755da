"""A login is closed when its member leaves, and opened again when they come back."""

from django.db.models import F

from tenant_apps.accounts.models import User


def end_sessions(*, user: User) -> None:
    """Whatever session of this login is shown from now on is nobody's."""
    User.objects.filter(id=user.id).update(times_signed_out=F("times_signed_out") + 1)
    user.refresh_from_db(fields=["times_signed_out"])


def close(*, user: User) -> None:
    """Let nobody sign in with this login."""
    _set(user, is_active=False)


def reopen(*, user: User) -> None:
    """Let its holder sign in again, as before."""
    _set(user, is_active=True)


def _set(user: User, *, is_active: bool) -> None:
    user.is_active = is_active
    user.save(update_fields=["is_active"])
