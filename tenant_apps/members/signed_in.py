"""Whoever is signed in. Every page of a network asks for the login and for the member it is of."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import ModelBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from tenant_apps.accounts.models import User
from tenant_apps.members.models import HeldRole, Member
from tenant_apps.pages import selectors as pages
from tenant_apps.policy.permissions import Holding
from tenant_apps.security import second_step
from tenants import current
from tenants.kept_queries import KeptQuery


class Backend(ModelBackend):
    """Signs in by e-mail and password; reads login, member, organisation and roles at once."""

    def get_user(self, user_id: Any) -> User | None:
        has_members = _has_members()
        user = _LOGIN.first(has_members, user_id=UUID(str(user_id)))
        member: Member | None = getattr(user, "member", None) if has_members else None
        if member is not None:
            member.holdings = _holdings(getattr(user, "held_roles", []))
        return user if user and self.user_can_authenticate(user) else None


def _login(has_members: bool, *, user_id: UUID) -> QuerySet[User]:
    logins = User.objects.filter(pk=user_id)
    if not has_members:
        return logins
    asked = logins.annotate(
        second_step_for_all=second_step.is_asked_of_all(),
        must_agree=pages.is_asked(),
        held_roles=_held_roles(),
    )
    return asked.select_related("member__organisation")


_LOGIN = KeptQuery(_login)


def _has_members() -> bool:
    """The centre has logins too, and no members."""
    return current.network_or_none() is not None


def _held_roles() -> ArraySubquery:
    held = HeldRole.objects.filter(member__user=OuterRef("pk")).order_by("id")
    return ArraySubquery(held.values(json=JSONObject(role="role", at="organisation_id")))


def _holdings(held: list[dict[str, str | None]]) -> tuple[Holding, ...]:
    return tuple(Holding(str(one["role"]), UUID(one["at"]) if one["at"] else None) for one in held)
