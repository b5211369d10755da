"""What a member writes who links their memberships."""

from django import forms


class LinkForm(forms.Form):
    """The code that they made in the other network."""

    mark_optional = False

    code = forms.CharField(
        label="Code from your other network",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text="Twelve letters and digits, such as abcd-efgh-2345.",
    )
