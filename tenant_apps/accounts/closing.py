"""A login is closed when its member leaves, and opened again when they come back."""

from tenant_apps.accounts.models import User


def close(*, user: User) -> None:
    """End all sessions of this login, and let nobody sign in with it."""
    _set(user, is_active=False)


def reopen(*, user: User) -> None:
    """Let its holder sign in again, as before."""
    _set(user, is_active=True)


def _set(user: User, *, is_active: bool) -> None:
    user.is_active = is_active
    user.save(update_fields=["is_active"])
