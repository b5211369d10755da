"""Finding one's network."""

from django import forms


class FindForm(forms.Form):
    """One box for both: what has an @ in it is an e-mail address, anything else a name."""

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
