"""Addresses of one's own security, the same on every host.

Those without our namespace bear the names by which django-allauth leads from one to another.
"""

from typing import Any

from django.http import HttpResponseBase
from django.urls import include, path
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.accounts import views as signing_in
from tenant_apps.security.views import credentials, devices, overview, passkeys, second_step


def form(view: Any) -> Any:
    """Asked for and sent, and nothing else."""
    answer: HttpResponseBase = require_http_methods(["GET", "HEAD", "POST"])(view.as_view())
    return answer


urlpatterns = [
    path("sign-in/second-step/", form(second_step.Take), name="mfa_authenticate"),
    path("sign-in/passkey/", form(passkeys.SignIn), name="mfa_login_webauthn"),
    path("sign-in/closed/", signing_in.closed, name="account_inactive"),
    path(
        "security/",
        include(
            (
                [
                    path("", overview.overview, name="overview"),
                    path("required/", overview.required, name="required"),
                    path("passkeys/", passkeys.listed, name="passkeys"),
                    path("devices/", devices.devices, name="devices"),
                    path("password/", credentials.password, name="password"),
                    path("e-mail/", credentials.email, name="email"),
                    path("e-mail/code/", credentials.email_code, name="email_code"),
                ],
                "security",
            )
        ),
    ),
    path("security/", overview.overview, name="mfa_index"),
    path("security/passkeys/", passkeys.listed, name="mfa_list_webauthn"),
    path("security/passkeys/add/", form(passkeys.Add), name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/name/", form(passkeys.Rename), name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove/", form(passkeys.Remove), name="mfa_remove_webauthn"),
    path("security/app/", form(second_step.AddApp), name="mfa_activate_totp"),
    path("security/app/remove/", form(second_step.RemoveApp), name="mfa_deactivate_totp"),
    path(
        "security/codes/", require_safe(second_step.Codes.as_view()), name="mfa_view_recovery_codes"
    ),
    path("security/codes/new/", form(second_step.NewCodes), name="mfa_generate_recovery_codes"),
    path("security/again/", form(second_step.PasswordAgain), name="account_reauthenticate"),
    path("security/again/code/", form(second_step.CodeAgain), name="mfa_reauthenticate"),
    path("security/again/passkey/", form(passkeys.Again), name="mfa_reauthenticate_webauthn"),
    path("sign-in/", form(signing_in.SignIn), name="account_login"),
]
