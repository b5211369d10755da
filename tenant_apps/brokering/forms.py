"""Choosing whom to tell of a request."""

from django import forms
from django.http import QueryDict

from tenant_apps.brokering.services import MOST_AT_ONCE


class SuggestForm(forms.Form):
    """One, two or three of those who may help."""

    members = forms.TypedMultipleChoiceField(
        label="Who may help",
        help_text=f"Choose at most {MOST_AT_ONCE}. Each gets a mail that says why, the owner too.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: QueryDict | None = None, *, people: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["members"].choices = people  # type: ignore[attr-defined]

    def clean_members(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["members"]
        if len(chosen) > MOST_AT_ONCE:
            raise forms.ValidationError(f"Choose at most {MOST_AT_ONCE}.", code="too_many")
        return chosen
