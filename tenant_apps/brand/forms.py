"""What a champion sets of the brand."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from design import colour as colours
from design.careful import CarefulForm
from tenant_apps.brand import logo as logos
from tenant_apps.brand.models import LONGEST_SIGNATURE, LONGEST_WELCOME, LONGEST_WORD


class ColourField(forms.CharField):
    """A colour as `#rrggbb`."""

    widget = forms.TextInput(attrs={"type": "color"})

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        try:
            return colours.parse(text)
        except ValueError as error:
            raise ValidationError(str(error), code="colour") from error


class LogoField(forms.FileField):
    """A picture, as the bytes of the PNG that will be kept; None where none was chosen."""

    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})

    def clean(self, data: "UploadedFile[bytes] | None", initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return None
        try:
            logos.check_size(file.size or 0)
            return logos.to_png(file.read())
        except logos.BadLogo as error:
            raise ValidationError(str(error), code="logo") from error


class BrandForm(forms.Form):
    """Name, colour and logo."""

    name = forms.CharField(
        label="Name of the network",
        max_length=120,
        help_text="Stands at the top of every page and in every mail.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    colour = ColourField(
        label="Colour",
        help_text="Any colour will do: what is written on it is kept readable for you.",
    )
    logo = LogoField(
        label="Logo",
        required=False,
        help_text="PNG, JPEG or WebP, at most 2 MB and 4,096 pixels a side.",
    )
    states_right = forms.BooleanField(
        label="Our network may use this logo, and its owner agrees", required=False
    )
    remove_logo = forms.BooleanField(label="Show no logo", required=False)

    def __init__(self, *args: Any, has_logo: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_logo:
            del self.fields["remove_logo"]

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        if data.get("logo") and not data.get("states_right"):
            self.add_error("states_right", "Tick that your network may use this logo.")
        return data

    def right_so_far(self) -> dict[str, Any]:
        """What of the form can be used, whatever is wrong with the rest. Files are read once."""
        self.is_valid()
        return getattr(self, "cleaned_data", {})


# Letters, with a single mark between two of them.
_WORD = re.compile(r"[^\W\d_]+(?:[ ’'-][^\W\d_]+)*")
_PAIRS = (("member_word", "members_word"), ("organisation_word", "organisations_word"))
MOST_SIGNATURE_LINES = 8


class WordField(forms.CharField):
    """A word or a few, in small letters; empty for the usual one."""

    def __init__(self, label: str, usual: str) -> None:
        super().__init__(
            label=label, max_length=LONGEST_WORD, required=False, help_text=f"Usually “{usual}”."
        )

    def clean(self, value: Any) -> str:
        word = " ".join(str(super().clean(value)).split())
        if word and not _WORD.fullmatch(word):
            raise ValidationError("Use letters only, such as “practice”.", code="word")
        return word


class WordsForm(CarefulForm):
    """The words and texts, by the names that the brand has for them."""

    member_word = WordField("One of your people", "member")
    members_word = WordField("Several of them", "members")
    organisation_word = WordField("What one of them works for", "organisation")
    organisations_word = WordField("Several of those", "organisations")
    welcome_text = forms.CharField(
        label="Welcome",
        required=False,
        max_length=LONGEST_WELCOME,
        help_text="For those who look at your front page before they join, and for those who "
        "have just joined. **Bold**, lists and links work as in requests.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    mail_signature = forms.CharField(
        label="Below every mail",
        required=False,
        max_length=LONGEST_SIGNATURE,
        help_text="A few lines, such as who you are and where you are found.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_welcome_text(self) -> str:
        return _one_kind_of_line(self.cleaned_data["welcome_text"])

    def clean_mail_signature(self) -> str:
        lines = _one_kind_of_line(self.cleaned_data["mail_signature"])
        if len(lines.splitlines()) > MOST_SIGNATURE_LINES:
            raise ValidationError(f"Use at most {MOST_SIGNATURE_LINES} lines.", code="lines")
        return lines

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for one, many in _PAIRS:
            if one in cleaned and many in cleaned and bool(cleaned[one]) != bool(cleaned[many]):
                missing = many if cleaned[one] else one
                self.add_error(missing, "Enter this word too, or leave both empty.")
        return cleaned


def _one_kind_of_line(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()
