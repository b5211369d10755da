"""What a champion sets of the brand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from design import colour as colours
from tenant_apps.brand import logo as logos


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
