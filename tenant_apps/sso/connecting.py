"""A login that was there before is connected by a code that is mailed to its address."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from kernel import clock, database
from tenant_apps.accounts.models import User
from tenant_apps.outbox import services as outbox
from tenant_apps.sso import entrance, selectors
from tenant_apps.sso.entrance import PENDING, Identity
from tenant_apps.sso.models import Connection
from tenants.keys import signing_key

MINUTES, TRIES = 15, 5


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    """The identity that came and is not connected yet, if it came a short while ago."""
    kept: dict[str, Any] | None = request.session.get(PENDING)
    return kept if kept and kept.get("tries", TRIES) > 0 else None


def mail_code(request: HttpRequest) -> None:
    """Mail a code to the login of the same address; the one sent before stops working."""
    kept = waiting(request)
    if kept is None:
        return
    code = f"{secrets.randbelow(10**6):06}"
    with database.atomic():
        outbox.send_mail(
            to=kept["email"],
            subject=f"{code} connects your two sign-ins",
            template="sso/mail/connect",
            context={"code": code, "name": _connection(kept).name},
            is_awaited=True,
        )
    until = clock.now().timestamp() + MINUTES * 60
    request.session[PENDING] = kept | {"code": _digest(code), "until": until, "tries": TRIES}


def confirm(request: HttpRequest, code: str) -> HttpResponse | None:
    """Connect and sign in, if the code is right and the sign-in still live."""
    kept = waiting(request)
    if kept is None or "code" not in kept or kept["until"] < clock.now().timestamp():
        return None
    if not constant_time_compare(kept["code"], _digest(code.strip())):
        request.session[PENDING] = kept | {"tries": kept["tries"] - 1}
        return None
    del request.session[PENDING]
    connection, user = _connection(kept), User.objects.filter(email=kept["email"]).first()
    if user is None or not connection.is_live:
        return None
    identity = Identity(kept["uid"], kept["email"], kept["name"])
    entrance.connect(request, connection, identity, user)
    return entrance.sign_in(request, connection, user)


def _connection(kept: dict[str, Any]) -> Connection:
    return selectors.get(kept["connection"])


def _digest(code: str) -> str:
    key = signing_key("sso-connect")
    return salted_hmac("hexitime.sso-connect", code, secret=key, algorithm="sha256").hexdigest()
