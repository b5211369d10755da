"""Whoever opened an invitation, and came back by another address than it was mailed to, is asked.

The mail may have been passed on: only its owner joins by it, and says so.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from kernel import clock
from tenant_apps.joining import selectors as joining_selectors
from tenant_apps.joining import services as joining
from tenant_apps.sso import entrance, selectors
from tenant_apps.sso.entrance import INVITED, Identity
from tenant_apps.sso.errors import Failed


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    """Who is asked: the address of their sign-in, and `invited`, the one that was mailed to."""
    kept: dict[str, Any] | None = request.session.get(INVITED)
    if kept is None or kept["until"] < clock.now().timestamp():
        return None
    return kept | {"invited": joining_selectors.invitation(UUID(kept["invitation"])).email}


def accept(request: HttpRequest, kept: dict[str, Any]) -> HttpResponse:
    """It was mailed to them. Raises Failed, InvitationClosed, AlreadyMember."""
    del request.session[INVITED]
    connection = selectors.get(UUID(kept["connection"]))
    if not connection.is_live:
        raise Failed
    admit = partial(
        joining.accept_opened, invitation_id=UUID(kept["invitation"]), name=kept["name"]
    )
    identity = Identity(kept["uid"], kept["email"], kept["name"])
    return entrance.let_in(request, connection, identity, admit, is_joining=True)
