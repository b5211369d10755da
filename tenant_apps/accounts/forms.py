"""Signing in, and setting a password."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kernel import database
from tenant_apps.accounts import attempts, links
from tenant_apps.accounts.models import User, normalise_email
from tenant_apps.accounts.passwords import Owner
from tenant_apps.outbox import services as outbox

WHAT_TO_CHOOSE = "At least 12 characters. Three or four unrelated words work well."


class PasswordField(forms.CharField):
    """A new password. Its form is an OwnedForm, which holds it to the validators."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Password")
        kwargs.setdefault("help_text", WHAT_TO_CHOOSE)
        kwargs.setdefault("strip", False)
        kwargs.setdefault("widget", forms.PasswordInput(attrs={"autocomplete": "new-password"}))
        super().__init__(**kwargs)


class OwnedForm(forms.Form):
    """A form with a new password, held to what is known of the person who chooses it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in [name for name, field in self.fields.items() if self._is_new(name, field)]:
            try:
                validate_password(cleaned[name], self.owner())  # type: ignore[arg-type]
            except ValidationError as error:
                self.add_error(name, error)
        return cleaned

    def owner(self) -> Owner:
        """Whose password it will be, as far as this form knows."""
        raise NotImplementedError

    def _is_new(self, name: str, field: forms.Field) -> bool:
        return isinstance(field, PasswordField) and bool(self.cleaned_data.get(name))


class SignInForm(AuthenticationForm):
    """E-mail and password."""

    username = forms.EmailField(
        label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": "That e-mail and password do not go together here. "
        "Check both, or set a new password. After five wrong tries, wait five minutes.",
        "inactive": "This login is closed.",
    }

    def clean(self) -> dict[str, Any]:
        """The same answer, and the same work, whether the password, the address or the time is
        wrong."""
        email = normalise_email(self.cleaned_data.get("username", ""))
        if attempts.too_many(email):
            make_password(self.cleaned_data.get("password"))
            raise self.get_invalid_login_error()
        try:
            return super().clean()
        except ValidationError:
            attempts.note_wrong(email)
            raise


class ForgottenForm(forms.Form):
    """Asks for a link by mail. The answer is the same whether or not the address is known."""

    email = forms.EmailField(
        label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def send_link(self) -> None:
        """Mail a link if there is such a login."""
        user = User.objects.filter(
            email=normalise_email(self.cleaned_data["email"]), is_active=True
        ).first()
        if user is None:
            return
        with database.atomic():
            outbox.send_mail(
                to=user.email,
                subject="Set a new password",
                template="accounts/mail/password_reset",
                context={"link": links.to_set_password(user)},
                is_awaited=True,
            )


class NewPasswordForm(OwnedForm):
    """A new password, once: a password manager or the eye of its owner does the rest."""

    new_password = PasswordField(label="New password")

    def __init__(self, user: User | None, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def owner(self) -> Owner:
        return Owner(email=self.user.email if self.user else "")
