"""A login's own security in words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import reverse

from tenant_apps.security.selectors import Proofs

# The first that stands in what a browser says of itself; Edge and Opera call themselves Chrome too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One way to prove oneself: what there is of it, and the page where it is changed."""

    key: str
    value: str
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner knows it."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that is signed in."""

    id: int
    name: str
    since: datetime
    is_here: bool


def rows(proofs: Proofs) -> list[Row]:
    """What the page of one's security lists, in order."""
    app = ("Set up", "Remove")[proofs.has_app]
    url = ("mfa_activate_totp", "mfa_deactivate_totp")[proofs.has_app]
    found = [
        Row("E-mail", proofs.email, reverse("security:email"), "Change"),
        _password(proofs),
        Row(
            "Passkeys",
            _count(len(proofs.passkeys), "passkey") or "None yet",
            reverse("security:passkeys"),
            "Manage" if proofs.passkeys else "Add",
        ),
        Row("Authenticator app", "Set up" if proofs.has_app else "Not set up", reverse(url), app),
    ]
    if proofs.has_second_step:
        left = _count(proofs.codes_left, "code") or "None"
        renew = reverse("mfa_generate_recovery_codes")
        found.append(Row("Recovery codes", f"{left} left", renew, "Make new ones"))
    devices = _count(proofs.sessions, "browser") or "This browser"
    found.append(Row("Signed in on", devices, reverse("security:devices"), "See"))
    return found


def _password(proofs: Proofs) -> Row:
    said, action = ("Set", "Change") if proofs.has_password else ("None", "Set one")
    return Row("Password", said, reverse("security:password"), action)


def passkeys(found: Iterable[Authenticator]) -> list[Passkey]:
    return [Passkey(one.pk, one.wrap().name, one.created_at, one.last_used_at) for one in found]


def devices(found: Iterable[UserSession], here: str | None) -> list[Device]:
    return [
        Device(one.pk, browser(one.user_agent), one.created_at, one.session_key == here)
        for one in found
    ]


def browser(said: str) -> str:
    """`Firefox on Windows`, from what a browser sends of itself."""
    name = next((name for sign, name in _BROWSERS if re.search(sign, said)), "A browser")
    system = next((name for sign, name in _SYSTEMS if sign in said), "")
    return f"{name} on {system}" if system else name


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""
