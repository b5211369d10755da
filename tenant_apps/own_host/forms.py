"""The name that a champion asks for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tenants import hostnames


class HostField(forms.CharField):
    """A host name in its one normal form."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        try:
            return hostnames.check(text)
        except hostnames.BadHostname as error:
            raise ValidationError(str(error), code="host") from error


class HostForm(forms.Form):
    """A host name."""

    host = HostField(
        label="The address you would like",
        max_length=hostnames.LONGEST,
        help_text="A name below one that your organisation owns, such as time.example.org.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
