"""A new e-mail address: it is the login's once the code that was mailed there comes back.

What waits stands in the session: the address, a digest of the code, and how many tries are left.
The same is done whether or not the address has a login here, whose owner is told by mail instead.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from kernel import clock, database
from tenant_apps.accounts import services as accounts
from tenant_apps.accounts.models import User
from tenant_apps.outbox import services as outbox
from tenants.keys import signing_key

KEY = "security_new_email"
VALID_FOR = timedelta(minutes=15)
TRIES = 5


def ask(request: HttpRequest, *, user: User, email: str) -> None:
    """Mail a code to the new address."""
    address = accounts.normalise_email(email)
    code = f"{secrets.randbelow(10**6):06}"
    is_free = not User.objects.filter(email=address).exists()
    template = "new_email_code" if is_free else "new_email_taken"
    with database.atomic():
        outbox.send_mail(
            to=address,
            subject=f"{code} is your code" if is_free else "This address has a login already",
            template=f"security/mail/{template}",
            context={"code": code},
            is_awaited=True,
        )
    request.session[KEY] = {
        "email": address,
        "code": _digest(code) if is_free else "",
        "until": (clock.now() + VALID_FOR).timestamp(),
        "tries": TRIES,
    }


def asked(request: HttpRequest) -> str | None:
    """The address that waits for its code."""
    waiting = _waiting(request)
    return str(waiting["email"]) if waiting else None


def confirm(request: HttpRequest, *, user: User, code: str) -> bool:
    """Whether the code was right; then the address is changed, and the old one is told."""
    waiting = _waiting(request)
    if waiting is None:
        return False
    if not constant_time_compare(waiting["code"], _digest(code.strip())):
        waiting["tries"] -= 1
        request.session[KEY] = waiting
        return False
    del request.session[KEY]
    return _change(user, waiting["email"])


def _change(user: User, email: str) -> bool:
    before = user.email
    try:
        with database.atomic():
            accounts.change_email(user=user, email=email, by=user.id)
            outbox.send_mail(
                to=before,
                subject="Your e-mail address was changed",
                template="security/mail/email_changed",
                context={},
                is_awaited=True,
            )
    except accounts.EmailTaken:
        # Somebody else took the address within these minutes.
        return False
    return True


def _waiting(request: HttpRequest) -> dict[str, Any] | None:
    waiting: dict[str, Any] | None = request.session.get(KEY)
    if waiting is None or waiting["tries"] <= 0 or waiting["until"] < clock.now().timestamp():
        return None
    return waiting


def _digest(code: str) -> str:
    key = signing_key("new-email")
    return salted_hmac("hexitime.new-email", code, secret=key, algorithm="sha256").hexdigest()
