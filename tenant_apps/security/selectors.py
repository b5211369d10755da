"""What is known of how a login proves itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from kernel import clock


@dataclass(frozen=True, slots=True)
class Proofs:
    """The ways of one login: passkeys newest first, unused recovery codes counted."""

    email: str
    has_password: bool
    passkeys: list[Authenticator] = field(default_factory=list)
    has_app: bool = False
    codes_left: int = 0
    sessions: int = 0

    @property
    def has_second_step(self) -> bool:
        return self.has_app or bool(self.passkeys)


def proofs_of(user: Any) -> Proofs:
    """All of a login's ways to prove itself."""
    found = list(Authenticator.objects.filter(user=user).order_by("-created_at"))
    codes = _of_type(found, Authenticator.Type.RECOVERY_CODES)
    return Proofs(
        email=user.email,
        has_password=user.has_usable_password(),
        passkeys=_of_type(found, Authenticator.Type.WEBAUTHN),
        has_app=bool(_of_type(found, Authenticator.Type.TOTP)),
        codes_left=sum(len(one.wrap().get_unused_codes()) for one in codes),
        sessions=len(_alive(user)),
    )


def passkeys_of(user: Any) -> list[Authenticator]:
    """Newest first."""
    own = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return list(own.order_by("-created_at"))


def kinds_of(user: Any) -> set[str]:
    """Which types of second step this login has."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def newest(user: Any, type_: str) -> Authenticator:
    """The one that was added last."""
    return Authenticator.objects.filter(user=user, type=type_).latest("created_at")


def sessions_of(request: HttpRequest) -> list[UserSession]:
    """Where this login is signed in, this browser first, then the newest."""
    found = _alive(request.user)
    here = request.session.session_key
    return sorted(found, key=lambda one: (one.session_key != here, -one.created_at.timestamp()))


@dataclass(frozen=True, slots=True)
class Passkeys:
    """How many there are in the network, and how many logins would have no second step left
    without them."""

    count: int
    alone: int


def passkeys() -> Passkeys:
    """What is lost where passkeys stop working, as they do at another address. Two queries."""
    webauthn = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN)
    others = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
    alone = webauthn.exclude(user__in=others.values("user")).values("user").distinct()
    return Passkeys(webauthn.count(), alone.count())


def has_only_passkeys(user: Any) -> bool:
    """Whether this login takes the second step by passkeys, and has nothing else for it."""
    return kinds_of(user) == {Authenticator.Type.WEBAUTHN}


def _of_type(found: Iterable[Authenticator], type_: str) -> list[Authenticator]:
    return [one for one in found if one.type == type_]


def _alive(user: Any) -> list[UserSession]:
    """Those whose session has not ended. Reading deletes none: signing in does."""
    found = list(UserSession.objects.filter(user=user))
    keys = [one.session_key for one in found]
    running = Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now())
    alive = set(running.values_list("session_key", flat=True))
    return [one for one in found if one.session_key in alive]
