"""What a champion says of a list of staff: the file, its columns, its organisations."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from tenant_apps.joining.models import StaffUpload
from tenant_apps.joining.services.staff import CREATE, WITHOUT
from tenant_apps.joining.staff_lists.reading import MAX_BYTES, MAX_HEADINGS
from tenant_apps.joining.staff_selectors import Unknown
from tenant_apps.members.forms import OF_A_LIST, TermFields, TypeField
from tenant_apps.members.permissions import WHOLE, Scope
from tenant_apps.organisations import selectors as organisations

_ASKED = {
    "email": "E-mail",
    "name": "Name",
    "first_name": "First name, if it stands apart",
    "last_name": "Last name, if it stands apart",
    "organisation": "Organisation",
    "role": "Role: their job",
    "membership_type": "Type of membership: staff, student and so on",
}


class ListForm(forms.Form):
    """A file with a list of people."""

    file = forms.FileField(
        label="List of staff",
        allow_empty_file=True,
        max_length=200,
        help_text="An Excel workbook (.xlsx) or a CSV file. At most 20,000 rows and 5 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(
                "This file is larger than 5 MB. Split the list and upload the parts.", code="size"
            )
        return file


class StaffForm(TermFields, ListForm):
    """A list of staff, and as what people join of whom it does not say it."""

    field_order = ("file",)
    membership_type = TypeField(help_text=OF_A_LIST)


class ColumnsForm(forms.Form):
    """In which column what stands."""

    mark_optional = False

    def __init__(
        self, data: QueryDict | None = None, *, upload: StaffUpload, titles: Sequence[str]
    ) -> None:
        super().__init__(data)
        named = [(str(place), title) for place, title in enumerate(titles)]
        for name, label in _ASKED.items():
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                choices=[("", "Not in this list"), *named],
                coerce=int,
                empty_value=None,
                required=name == "email",
                initial=upload.columns.get(name),
            )
        self.fields["heading_rows"] = forms.IntegerField(
            label="How many rows at the top are headings?",
            min_value=0,
            max_value=MAX_HEADINGS,
            initial=upload.heading_rows,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen: dict[int, str] = {}
        for name, place in self.columns().items():
            if chosen.setdefault(place, name) != name:
                self.add_error(name, "This column is chosen for something else already.")
        if not self.errors and not {"name", "first_name", "last_name"} & set(self.columns()):
            self.add_error("name", "Choose the column with the name, or those with its two parts.")
        return cleaned

    def columns(self) -> dict[str, int]:
        """What was chosen."""
        chosen = {name: self.cleaned_data.get(name) for name in _ASKED}
        return {name: place for name, place in chosen.items() if place is not None}


class OrganisationsForm(forms.Form):
    """What names mean that are not listed."""

    mark_optional = False

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        unknown: Sequence[Unknown],
        within: Scope = WHOLE,
    ) -> None:
        """Within an organisation each is that one, a team of it, or left out."""
        super().__init__(data)
        self._named = {_field(one.name): one.name for one in unknown}
        if not unknown:
            return
        listed = [(str(each.id), each.name) for each in organisations.everything(within)]
        others = [
            (CREATE, "Add it to your organisations"),
            (WITHOUT, "Invite them without an organisation"),
        ]
        choices = [
            ("", "Leave these rows out"),
            *(others if within.is_whole else []),
            *([("It is one of yours:", listed)] if listed else []),
        ]
        for one in unknown:
            rows = "1 row" if one.row_count == 1 else f"{one.row_count:,} rows"
            self.fields[_field(one.name)] = forms.ChoiceField(
                label=f"“{one.name}”, in {rows}", choices=choices, required=False
            )

    def answers(self) -> dict[str, str]:
        """By name, what was said of it; what is left out is not in it."""
        said = {name: self.cleaned_data[field] for field, name in self._named.items()}
        return {name: answer for name, answer in said.items() if answer}


def _field(name: str) -> str:
    """A field's name, the same however the names are ordered."""
    return "organisation_" + hashlib.sha256(name.lower().encode()).hexdigest()[:12]
