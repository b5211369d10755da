"""The doors of pages that are for members, or for some of them.

`config.place` sets `request.member`: whoever is signed in here, in whatever state, or a visitor
from the central service, or None.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponseBase

from kernel.errors import Forbidden
from tenant_apps.accounts.views import to_sign_in
from tenant_apps.policy import agreeing
from tenant_apps.policy.permissions import Actor, Permission, has_role, scope_of, why_withheld
from tenant_apps.policy.visitors import is_visitor
from tenant_apps.security import second_step

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
View = Callable[Concatenate[R, P], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class NotActive(Forbidden):
    """The membership is suspended or ended."""

    code = "not_active"
    default_message = (
        "Your membership of this network is suspended or has ended, so its pages are closed "
        "to you. Your credits are kept."
    )


def members_only(view: View[R, P]) -> Guarded[P]:
    """Strangers are sent to sign in and come back; a suspended member reads that they are.

    Who runs the network, and where it asks it of all everyone, must have signed in in two steps.
    Whoever is asked to agree to something does so first (decision 53).
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        actor: Actor | None = getattr(request, "member", None)
        if actor is None:
            return to_sign_in(request)
        if not actor.is_active:
            raise NotActive
        if _lacks_second_step(request, actor):
            return second_step.to_set_up(request)
        if agreeing.is_stopped(request, view):
            return agreeing.to_agree(request)
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return guarded


def _lacks_second_step(request: HttpRequest, actor: Actor) -> bool:
    if is_visitor(actor):
        return False  # They took it in the console, where they came from.
    is_asked = has_role(actor) or second_step.is_asked_of(request.user)
    return is_asked and not second_step.is_taken(request)


def needs(*permissions: Permission, in_part: bool = False) -> Callable[[View[R, P]], Guarded[P]]:
    """As `members_only`, and 403 for a member whose role allows none of these.

    `in_part`: open as well to whoever may do it in some organisation. Such a view asks for the
    scope, shows nothing beyond it, and acts on nothing beyond it.
    """

    def guard(view: View[R, P]) -> Guarded[P]:
        @members_only
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "member", None)
            scope = scope_of(actor, *permissions)
            if not (scope if in_part else scope.is_whole):
                raise Forbidden(why_withheld(actor, *permissions))
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        return guarded

    return guard
