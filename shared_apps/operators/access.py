"""Who gets past the console's door."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from kernel.errors import Forbidden
from shared_apps.operators import permissions, selectors
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from tenant_apps.accounts.views import to_sign_in
from tenant_apps.security import second_step

P = ParamSpec("P")
OperatorView = Callable[Concatenate[OperatorRequest, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

NOT_AN_OPERATOR = "The console is for operators of the central service."
_MARK = "needs_permission"


def permission_of(view: Callable[..., Any]) -> Permission | None:
    """What an operator needs for this page of the console."""
    return getattr(view, _MARK, None)


def _operators_only(view: OperatorView[P]) -> View[P]:
    """Strangers are asked to sign in, others are refused; the view gets `request.operator`.

    An operator must have signed in in two steps.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        operator = selectors.of_user(request.user.pk)
        if operator is None:
            raise Forbidden(NOT_AN_OPERATOR)
        if not second_step.is_taken(request):
            return second_step.to_set_up(request)
        asked = cast(OperatorRequest, request)
        asked.operator = operator
        return view(asked, *args, **kwargs)

    return guarded


def needs(permission: Permission) -> Callable[[OperatorView[P]], View[P]]:
    """For operators whose role has the permission, behind two steps; the view gets
    `request.operator`.
    """

    def decorate(view: OperatorView[P]) -> View[P]:
        @wraps(view)
        def allowed(
            request: OperatorRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if not permissions.may(request.operator, permission):
                raise Forbidden(permissions.NOT_YOUR_ROLE)
            return view(request, *args, **kwargs)

        guarded = _operators_only(allowed)
        setattr(guarded, _MARK, permission)
        return guarded

    return decorate
