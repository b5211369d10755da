"""Connections in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from tenant_apps.accounts.ways import Way, Ways
from tenant_apps.security import services as security
from tenant_apps.sso import selectors
from tenant_apps.sso.models import Connection
from tenants import current, features
from tenants.features import Feature
from tenants.urls import absolute

_TONES = {"draft": "", "live": "good", "off": "warn"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One connection in the list."""

    id: UUID
    name: str
    kind: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class InFull:
    """One connection on its own page; `rows` are for the organisation's administrators."""

    id: UUID
    name: str
    state: str
    tone: str
    is_live: bool
    can_go_live: bool
    tested_at: datetime | None
    rows: list[dict[str, str]]


def listed(found: Iterable[Connection]) -> list[Listed]:
    return [
        Listed(one.id, one.name, one.get_kind_display(), one.get_state_display(), _TONES[one.state])
        for one in found
    ]


def in_full(connection: Connection) -> InFull:
    return InFull(
        id=connection.id,
        name=connection.name,
        state=connection.get_state_display(),
        tone=_TONES[connection.state],
        is_live=connection.is_live,
        can_go_live=not connection.is_live and connection.tested_at is not None,
        tested_at=connection.tested_at,
        rows=_for_their_side(connection),
    )


def ways() -> Ways:
    """What the sign-in page offers besides passwords; nothing at the centre, or where it is off."""
    if current.network_or_none() is None or not features.is_on(Feature.SINGLE_SIGN_ON):
        return Ways([])
    buttons = [
        Way(f"Sign in with {one.name}", reverse("sso:begin", args=[one.code]))
        for one in selectors.live()
    ]
    return Ways(buttons, only=bool(buttons) and security.rules().single_sign_on_only)


def _for_their_side(connection: Connection) -> list[dict[str, str]]:
    if connection.kind == Connection.Kind.OPENID:
        back = reverse("openid_connect_callback", args=[connection.code])
        return [{"key": "Redirect address", "value": _own(back)}]
    metadata = _own(reverse("sso:saml_metadata", args=[connection.code]))
    answer = _own(reverse("sso:saml_answer", args=[connection.code]))
    return [
        {"key": "Metadata, and entity ID", "value": metadata},
        {"key": "Assertion consumer service", "value": answer},
    ]


def _own(path: str) -> str:
    return absolute(current.network(), path)
