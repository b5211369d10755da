"""Passkeys: added, named, removed; signing in by one; and "is it you?" by one."""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenant_apps.security import presenters, second_step, selectors
from tenant_apps.security.forms import PasskeyForm, PasskeyNameForm
from tenant_apps.security.views.pages import GoesOn, OurPage


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """One's own passkeys."""
    found = presenters.passkeys(selectors.passkeys_of(request.user))
    return render(request, "security/passkeys.html", {"passkeys": found})


class Add(GoesOn, OurPage, AddWebAuthnView):  # type: ignore[misc]
    """Always one that signs in by itself: the device asks for a finger, a face or a PIN."""

    form_class = PasskeyForm
    template_name = "security/passkey_add.html"

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        added = selectors.newest(self.request.user, Authenticator.Type.WEBAUTHN)
        second_step.record(self.request, added)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = auth.begin_registration(self.request.user, passwordless=True)
        context.update(kwargs, options=json.dumps(options))
        return context


class Rename(OurPage, EditWebAuthnView):  # type: ignore[misc]
    form_class = PasskeyNameForm
    template_name = "security/passkey_name.html"


class Remove(RemoveWebAuthnView):  # type: ignore[misc]
    template_name = "security/passkey_remove.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"name": self.object.wrap().name}


class SignIn(LoginWebAuthnView):  # type: ignore[misc]
    """Asked by a script for what to sign, then sent what was signed."""


class Again(OurPage, ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Is it you? By passkey."""

    template_name = "security/again_passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | kwargs | {"options": json.dumps(context["js_data"]["request_options"])}
