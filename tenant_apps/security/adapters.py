"""What django-allauth asks of us: whose mail, whose words, whose keys.

Its `account` and `mfa` apps do second steps, passkeys, codes and sessions; each network has its own
tables of them. See docs/decisions/0046.
"""

import hashlib
import hmac
import ipaddress
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import clear_authentication_records
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from kernel import clock, database
from tenant_apps.accounts.models import User
from tenant_apps.audit import services as audit
from tenant_apps.outbox import services as outbox
from tenant_apps.security import boxes, services
from tenant_apps.security.middleware import BEGAN, SEEN
from tenants import current
from tenants.keys import signing_key

# Who has just signed in is not asked for the password again.
RECENT_SECONDS = 15 * 60
BOX = "second-step"
ORGANISATION = "socialaccount"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves; mail goes through the outbox; the audit notes who came."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": "That is not your password.",
        "too_many_login_attempts": "Too many wrong tries. Wait five minutes, then try again.",
        "rate_limited": "Too many tries. Wait a minute, then try again.",
        "incorrect_code": "That code is not right, was used already, or is too old.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["tenant_apps.security.stages.SecondStep"]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Whoever must come by their organisation is sent there, whatever else they proved."""
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        records = get_authentication_records(request, user)
        is_by_organisation = any(one["method"] == ORGANISATION for one in records)
        if refused is None and not is_by_organisation and services.must_come_by_organisation(user):
            clear_authentication_records(request)
            messages.error(request, "Sign in by your organisation: your network asks it of you.")
            return redirect("accounts:sign_in")
        return refused

    def get_client_ip(self, request: HttpRequest) -> str:
        """A number that stands for the address, in the form of one: addresses are not kept."""
        key = signing_key("client-address").encode()
        digest = hmac.new(key, client_address(request).encode(), hashlib.sha256).digest()
        return str(ipaddress.IPv6Address(b"\xfd" + digest[:15]))

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not of who has just proved who they are, in whatever way."""
        request = allauth_context.request
        records = get_authentication_records(request, request.user)
        return not records or time.time() - records[-1]["at"] > RECENT_SECONDS

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        words = {name: value for name, value in context.items() if name not in ("ip", "request")}
        subject = render_to_string(f"{template_prefix}_subject.txt", words)
        with database.atomic():
            outbox.send_mail(
                to=email,
                subject=subject,
                template=f"{template_prefix}_message",
                context=words,
                is_awaited=True,
            )

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        methods = [one["method"] for one in get_authentication_records(request, user)]
        detail = {"methods": sorted(set(methods))}
        request.session[BEGAN] = request.session[SEEN] = clock.now().timestamp()
        audit.record(action="login.signed_in", by=user.id, subject=user.id, detail=detail)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are kept encrypted under the network's key; passkeys are for the network's host."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return boxes.sealed(BOX, text)

    def decrypt(self, encrypted_text: str) -> str:
        return boxes.opened(BOX, encrypted_text)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a passkey is called whose owner gives it no name; the second one is Passkey 2."""
        others = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {others + 1}" if others else "Passkey"

    def _get_site_name(self) -> str:
        network = current.network_or_none()
        return network.name if network else "Hexitime"


def client_address(request: HttpRequest) -> str:
    """Where a request came from: the proxy's word for it where there is a proxy that we trust."""
    trusted = settings.TRUSTED_PROXY_COUNT
    said = request.headers.get("X-Forwarded-For", "").split(",")
    if trusted and len(said) >= trusted:
        return said[-trusted].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
