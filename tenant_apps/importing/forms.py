"""The files of another time bank, each by itself or all in a zip."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from tenant_apps.importing.files import reading
from tenant_apps.importing.files.sheets import Sheet
from tenant_apps.joining.staff_lists.reading import MAX_BYTES
from tenant_apps.members.forms import OF_A_LIST, TermFields, TypeField

_LABELS = {
    Sheet.ORGANISATIONS: "Organisations",
    Sheet.SKILLS: "Skills",
    Sheet.MEMBERS: "Members",
    Sheet.LISTINGS: "Offers and requests",
    Sheet.BALANCES: "Balances",
}


def _file(label: str, accept: str, help_text: str = "") -> forms.FileField:
    return forms.FileField(
        label=label,
        required=False,
        allow_empty_file=True,
        max_length=200,
        help_text=help_text,
        widget=forms.FileInput(attrs={"accept": accept}),
    )


class ImportForm(TermFields):
    """One zip file, or any of the five; and as what people join of whom they do not say it."""

    mark_optional = False
    membership_type = TypeField(help_text=OF_A_LIST)

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        about = "With members.csv, listings.csv and so on in it."
        self.fields["packed"] = _file("All in one zip file", ".zip,application/zip", about)
        for sheet, label in _LABELS.items():
            self.fields[sheet.label] = _file(label, ".csv,.txt,.tsv,.xlsx,text/csv")
        self.order_fields(["packed", *(sheet.label for sheet in _LABELS)])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        files = {name: cleaned.get(name) for name in ("packed", *(one.label for one in Sheet))}
        for name, file in files.items():
            if file and (file.size or 0) > MAX_BYTES:
                self.add_error(name, "This file is larger than 5 MB. Split it.")
        if self.errors:
            return cleaned
        if not any(files.values()):
            raise ValidationError("Choose a file.", code="required")
        if files.pop("packed") and any(files.values()):
            raise ValidationError("Upload either the zip file or the others.", code="both")
        return cleaned

    def contents(self) -> dict[Sheet, bytes]:
        """What was uploaded, by sheet. Raises BadList."""
        packed: UploadedFile[bytes] | None = self.cleaned_data["packed"]
        if packed:
            return reading.unpacked(packed.read())
        files = {sheet: self.cleaned_data[sheet.label] for sheet in Sheet}
        return {sheet: file.read() for sheet, file in files.items() if file}
