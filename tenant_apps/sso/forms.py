"""A connection as a champion writes it down, and the rules of signing in."""

import re
from typing import Any

from django import forms

from kernel.errors import Refused
from tenant_apps.members.forms import TypeField
from tenant_apps.sso import metadata
from tenant_apps.sso.models import Connection
from tenants import features
from tenants.features import Feature

_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_LONG = forms.Textarea(attrs={"rows": 6, "spellcheck": "false"})


class DomainsField(forms.CharField):
    """Domains of e-mail addresses, in one line."""

    def prepare_value(self, value: object) -> object:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: object) -> Any:
        found = [one.lstrip("@") for one in re.split(r"[\s,;]+", str(value or "").lower()) if one]
        for one in found:
            if not _DOMAIN.fullmatch(one):
                raise forms.ValidationError(f"“{one}” is no domain, such as imperial.nhs.uk.")
        return sorted(set(found))

    def has_changed(self, initial: object, data: object) -> bool:
        return bool(self.to_python(data) != initial)


class ConnectionForm(forms.Form):
    """What both kinds have."""

    name = forms.CharField(max_length=60, help_text="It stands on the button: Sign in with …")
    domains = DomainsField(
        label="E-mail domains",
        help_text="Addresses that this sign-in speaks for, such as imperial.nhs.uk. "
        "Of others we do not believe it.",
    )
    admits_newcomers = forms.BooleanField(
        label="Whoever signs in by it becomes a member",
        required=False,
        help_text="Else they need an invitation first.",
    )
    newcomers_join_as = TypeField("As what they join")
    asks_second_step = forms.BooleanField(
        label="It asks everyone for a second step",
        required=False,
        help_text="Then we ask for none of our own.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            self.look(cleaned)
        except Refused as error:
            self.add_error(self.blamed, error.message)
        return cleaned

    blamed = "name"

    def look(self, cleaned: dict[str, Any]) -> None:
        """See whether there is such a sign-in. Raises what it finds wrong."""
        raise NotImplementedError


class OpenIDForm(ConnectionForm):
    """OpenID Connect."""

    issuer = forms.URLField(
        max_length=500,
        assume_scheme="https",
        help_text="Such as https://login.microsoftonline.com/…/v2.0",
    )
    client_id = forms.CharField(label="Client ID", max_length=255)
    client_secret = forms.CharField(
        label="Client secret",
        max_length=190,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    blamed = "issuer"

    def __init__(self, *args: Any, has_secret: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_secret:
            self.fields["client_secret"].required = False
            self.fields["client_secret"].help_text = "Leave it empty to keep the one we have."

    def look(self, cleaned: dict[str, Any]) -> None:
        metadata.openid(cleaned["issuer"])


class SamlForm(ConnectionForm):
    """SAML 2.0: its metadata, or where that stands."""

    metadata_url = forms.URLField(
        label="Address of the metadata", required=False, max_length=500, assume_scheme="https"
    )
    metadata = forms.CharField(
        label="Or the metadata itself", required=False, max_length=200_000, widget=_LONG
    )
    blamed = "metadata"

    def __init__(self, *args: Any, has_metadata: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_metadata = has_metadata

    def look(self, cleaned: dict[str, Any]) -> None:
        url, text = cleaned.pop("metadata_url", ""), cleaned.pop("metadata", "")
        if not url and not text:
            if self.has_metadata:
                return
            raise metadata.NotMetadata("Give the metadata, or its address.")
        side = metadata.saml(text) if text else metadata.saml_at(url)
        cleaned |= {
            "entity_id": side.entity_id,
            "sso_url": side.sso_url,
            "certificate": side.certificate,
        }


class RulesForm(forms.Form):
    """What is asked of everyone who signs in."""

    second_step_for_all = forms.BooleanField(
        label="Ask every member for a second step",
        required=False,
        help_text="Champions and brokers always need one.",
    )
    single_sign_on_only = forms.BooleanField(
        label="Members sign in by your organisation alone",
        required=False,
        help_text="Champions and brokers may still use their password and second step, should "
        "that sign-in fail.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not features.is_on(Feature.SINGLE_SIGN_ON):
            del self.fields["single_sign_on_only"]

    def wanted(self) -> dict[str, bool]:
        """What is asked, of what can be asked here."""
        return {"single_sign_on_only": False, **self.cleaned_data}


class CodeForm(forms.Form):
    """The code that was mailed to the address of the login that is to be connected."""

    code = forms.CharField(
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


FORMS: dict[str, type[ConnectionForm]] = {
    Connection.Kind.OPENID: OpenIDForm,
    Connection.Kind.SAML: SamlForm,
}
