"""Sessions ended, and what a network asks of everyone who signs in."""

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from kernel import clock, database
from tenant_apps.accounts import closing
from tenant_apps.accounts.models import User
from tenant_apps.audit import services as audit
from tenant_apps.security.models import SignInRules
from tenants import current, features
from tenants.features import Feature


def sign_out_elsewhere(*, user: Any, keeping: str | None, only: int | None = None) -> int:
    """End this login's sessions but the one kept, or only the one named; returns how many."""
    found = UserSession.objects.filter(user=user).exclude(session_key=keeping)
    if only is not None:
        found = found.filter(pk=only)
    ended = [one for one in found if _end(one)]
    if ended:
        audit.record(action="login.signed_out_elsewhere", by=user.id, subject=user.id)
    return len(ended)


def keep_only_this(request: HttpRequest) -> None:
    """After a new password, which gives this session a new key: it is listed, all others end."""
    UserSession.objects.create_from_request(request)
    sign_out_elsewhere(user=request.user, keeping=request.session.session_key)


def sign_out_everywhere(*, user: Any) -> None:
    """End all sessions of a login, as when its owner leaves; those that are not listed as well."""
    closing.end_sessions(user=user)
    for one in UserSession.objects.filter(user=user):
        _end(one)


def remove_second_steps(*, user: Any) -> list[str]:
    """Take away every second step of a login and end its sessions; the types that there were."""
    found = list(Authenticator.objects.select_for_update().filter(user=user).order_by("id"))
    for one in found:
        one.delete()
    if found:
        sign_out_everywhere(user=user)
    return sorted({str(one.type) for one in found})


def rules() -> SignInRules:
    """What this network asks of everyone who signs in."""
    return SignInRules.objects.filter(id=1).first() or SignInRules()


def single_sign_on_only() -> bool:
    """Whether members sign in here by their organisation alone."""
    return features.is_on(Feature.SINGLE_SIGN_ON) and rules().single_sign_on_only


def must_come_by_organisation(user: User) -> bool:
    """Whether this member may sign in by nothing but their organisation's sign-in."""
    if current.network_or_none() is None or not single_sign_on_only():
        return False
    member = getattr(user, "member", None)
    return member is None or member.role == "member"


def change_rules(*, second_step_for_all: bool, single_sign_on_only: bool, by: UUID) -> None:
    """Ask more of everyone, or less. It holds from each one's next page, or sign-in, on."""
    wanted = {
        "second_step_for_all": second_step_for_all,
        "single_sign_on_only": single_sign_on_only,
    }
    with database.atomic():
        kept, _ = SignInRules.objects.select_for_update().get_or_create(id=1)
        if all(getattr(kept, name) == value for name, value in wanted.items()):
            return
        for name, value in wanted.items():
            setattr(kept, name, value)
        kept.changed_at = clock.now()
        kept.save()
        audit.record(action="sign_in_rules.changed", by=by, detail=wanted)


def _end(session: UserSession) -> bool:
    session.end()
    return True
