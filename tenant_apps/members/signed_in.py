"""Whoever is signed in. Every page of a network asks for the login and for the member it is of."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from tenant_apps.accounts.models import User
from tenant_apps.security import second_step
from tenants import current


class Backend(ModelBackend):
    """Signs in by e-mail and password; reads login, member and organisation at once."""

    def get_user(self, user_id: Any) -> User | None:
        user = _logins().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


def _logins() -> QuerySet[User]:
    """The centre has logins too, and no members."""
    logins = User.objects.order_by()
    if not current.network_or_none():
        return logins
    asked = logins.annotate(second_step_for_all=second_step.is_asked_of_all())
    return asked.select_related("member__organisation")
