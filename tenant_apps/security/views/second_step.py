"""The second step: taken when signing in, an app, recovery codes, and "is it you?"."""

import json
from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.http import HttpResponse

from tenant_apps.security import second_step, selectors
from tenant_apps.security.forms import AppForm, CodeForm, PasswordAgainForm
from tenant_apps.security.views.pages import GoesOn, OurPage, heading_for


class Take(OurPage, AuthenticateView):  # type: ignore[misc]
    """After the password: a code of the app or a recovery code, or a passkey."""

    form_class = CodeForm
    template_name = "security/take.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        page: HttpResponse = self.render_to_response(self.get_context_data(), status=422)
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        kinds = selectors.kinds_of(self.stage.login.user)
        context["has_passkey"] = Authenticator.Type.WEBAUTHN in kinds
        context["has_app"] = Authenticator.Type.TOTP in kinds
        context["options"] = json.dumps(context["js_data"]["request_options"])
        return context


class AddApp(GoesOn, OurPage, ActivateTOTPView):  # type: ignore[misc]
    """Scan a code with an app, and type what the app shows."""

    form_class = AppForm
    template_name = "security/app.html"

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        added = selectors.newest(self.request.user, Authenticator.Type.TOTP)
        second_step.record(self.request, added)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["secret"] = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        return context


class RemoveApp(OurPage, DeactivateTOTPView):  # type: ignore[misc]
    template_name = "security/app_remove.html"


class Codes(ViewRecoveryCodesView):  # type: ignore[misc]
    """Shown once, when they are made."""

    template_name = "security/codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"next_url": heading_for(self.request)}


class NewCodes(OurPage, GenerateRecoveryCodesView):  # type: ignore[misc]
    template_name = "security/codes_new.html"


class PasswordAgain(OurPage, ReauthenticateView):  # type: ignore[misc]
    """Is it you? By password."""

    form_class = PasswordAgainForm
    template_name = "security/again.html"


class CodeAgain(OurPage, CodeAgainView):  # type: ignore[misc]
    """Is it you? By a code."""

    template_name = "security/again.html"
