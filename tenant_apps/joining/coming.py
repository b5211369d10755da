"""By which invitation or link somebody joins who has gone to their organisation's sign-in.

It is kept in their session while they are there: the sign-in says who they are, and this as what
they were let in.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from kernel import clock
from kernel.errors import NotFound
from tenant_apps.joining import selectors
from tenant_apps.joining.models import Invitation, JoinLink
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations.models import Organisation

MINUTES = 30
_KEPT = "joining_by"


@dataclass(frozen=True, slots=True)
class Way:
    """An invitation whose mail they opened, or a link and the organisation that they chose."""

    invitation: Invitation | None = None
    link: JoinLink | None = None
    organisation: Organisation | None = None


def keep(request: HttpRequest, way: Way) -> None:
    """Remember it for as long as a sign-in takes."""
    until = clock.now().timestamp() + MINUTES * 60
    ids = {name: str(one.id) for name, one in _things(way).items() if one is not None}
    request.session[_KEPT] = {**ids, "until": until}


def take(request: HttpRequest) -> Way | None:
    """What was kept, once; None where nothing was, or it was long ago."""
    kept: dict[str, Any] | None = request.session.pop(_KEPT, None)
    if kept is None or kept["until"] < clock.now().timestamp():
        return None
    try:
        return _way(kept)
    except NotFound:
        return None


def _way(kept: dict[str, Any]) -> Way:
    if "invitation" in kept:
        return Way(invitation=selectors.invitation(UUID(kept["invitation"])))
    chosen = kept.get("organisation")
    return Way(
        link=selectors.link(UUID(kept["link"])),
        organisation=organisations.get(UUID(chosen)) if chosen else None,
    )


def _things(way: Way) -> dict[str, Invitation | JoinLink | Organisation | None]:
    return {"invitation": way.invitation, "link": way.link, "organisation": way.organisation}
