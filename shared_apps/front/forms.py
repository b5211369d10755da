"""Finding one's network."""

from urllib.parse import urlsplit

from django import forms


class FindForm(forms.Form):
    """One box for all: what has an @ in it is an e-mail address, anything else a name.

    A name may be a network's own web address, as it is copied from a browser or a poster.
    """

    sought = forms.CharField(
        label="Your network’s name, or your work e-mail",
        max_length=254,
        help_text="An e-mail address is used for this one look-up, and kept nowhere.",
        error_messages={"required": "Enter your network’s name or your work e-mail."},
        widget=forms.TextInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def is_email(self) -> bool:
        """Whether what was entered is meant as an e-mail address."""
        return "@" in self.cleaned_data["sought"]

    def host(self) -> str:
        """The host of a pasted web address; of anything else, what no network answers on."""
        sought: str = self.cleaned_data["sought"].strip()
        try:
            return urlsplit(sought if "//" in sought else f"//{sought}").hostname or ""
        except ValueError:
            return ""
