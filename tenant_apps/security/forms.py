"""Codes, passkeys, passwords and addresses as people give them."""

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms

from tenant_apps.accounts.forms import OwnedForm, PasswordField
from tenant_apps.accounts.passwords import Owner

_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code of the app, or one of the recovery codes."""

    code = forms.CharField(
        label="Code",
        help_text="From your authenticator app, or one of your recovery codes.",
        widget=forms.TextInput(attrs=_CODE),
    )


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """Proves that the app has the secret."""

    code = forms.CharField(
        label="Code",
        help_text="The six figures that the app shows now.",
        widget=forms.TextInput(attrs={**_CODE, "autofocus": False}),
    )


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """What the device made, and what its owner calls it."""

    name = forms.CharField(
        label="Name of the device", required=False, max_length=60, help_text="Such as: my phone."
    )
    passwordless = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)

    def clean_passwordless(self) -> bool:
        """Always, whatever was sent."""
        return True


class PasskeyNameForm(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label="Name of the device", max_length=60)


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class DeviceForm(forms.Form):
    """Which browser to sign out; none: all but this."""

    device = forms.IntegerField(required=False)


class ChangePasswordForm(OwnedForm):
    """A new password, for whom it is known who they are."""

    new_password = PasswordField(label="New password")

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def owner(self) -> Owner:
        return Owner(email=self.user.email)


class EmailForm(forms.Form):
    email = forms.EmailField(
        label="New e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class EmailCodeForm(forms.Form):
    code = forms.CharField(label="Code", max_length=12, widget=forms.TextInput(attrs=_CODE))
