"""What a member writes who takes their balance along."""

from django import forms

MAX_CODE = 40


class CodeForm(forms.Form):
    """The code that they made in the other network."""

    code = forms.CharField(
        label="Code from the other network",
        max_length=MAX_CODE,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text="Twelve letters and digits, such as abcd-efgh-2345.",
    )

    @property
    def written(self) -> str:
        return str(self.cleaned_data["code"])


class ConfirmedForm(forms.Form):
    """What the page that asks for confirmation adds: how much it said."""

    minutes = forms.IntegerField(min_value=1, required=False)

    @property
    def minutes_said(self) -> int | None:
        self.is_valid()
        return self.cleaned_data.get("minutes")
