"""Listing organisations, and changing one."""

from typing import Any

from django import forms
from django.http import QueryDict

from tenant_apps.organisations import selectors
from tenant_apps.organisations.models import Organisation
from tenant_apps.organisations.services import NewOrganisation
from tenant_apps.policy.permissions import WHOLE, Scope

ROWS = 3
# Which it is nobody knows for whoever adds it: nothing is chosen beforehand.
KIND_CHOICES = [("", "Choose one"), *Organisation.Kind.choices]


class OrganisationForm(forms.Form):
    """One organisation."""

    name = forms.CharField(label="Name", max_length=120)
    kind = forms.ChoiceField(label="Kind", choices=KIND_CHOICES)
    parent = forms.ModelChoiceField(
        label="Part of",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="No other organisation",
        help_text="Its members go along. Whoever runs the other one runs its teams as well.",
    )

    def __init__(
        self,
        *args: Any,
        organisation: Organisation | None = None,
        within: Scope = WHOLE,
        **kwargs: Any,
    ) -> None:
        """Within some organisations, each is a team of one of them."""
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        field.queryset = selectors.possible_parents(organisation, within)  # type: ignore[attr-defined]
        if not within.is_whole:
            field.required, field.empty_label = True, None  # type: ignore[attr-defined]

    def wanted(self) -> NewOrganisation:
        """The organisation as typed."""
        data = self.cleaned_data
        parent: Organisation | None = data["parent"]
        return NewOrganisation(data["name"], data["kind"], parent.id if parent else None)


class NewRow(forms.Form):
    """One of several organisations to add; a row without a name is left out."""

    mark_optional = False

    name = forms.CharField(label="Name", max_length=120, required=False)
    kind = forms.ChoiceField(label="Kind", choices=KIND_CHOICES, required=False)


class NewRows(forms.BaseFormSet[NewRow]):
    """Several at once: names must differ from each other and from those that are listed."""

    def clean(self) -> None:
        listed = selectors.by_name()
        typed: set[str] = set()
        for row in self.forms:
            name = " ".join(row.cleaned_data.get("name", "").split())
            if not name:
                continue
            if not row.cleaned_data.get("kind") and "kind" not in row.errors:
                row.add_error("kind", f"Choose what kind “{name}” is.")
            if name.lower() in listed:
                row.add_error("name", f"“{name}” is listed already.")
            elif name.lower() in typed:
                row.add_error("name", f"“{name}” is typed twice.")
            typed.add(name.lower())
        if not typed and not any(self.errors):
            raise forms.ValidationError("Enter the name of at least one organisation.")

    def wanted(self) -> list[NewOrganisation]:
        """The rows that have a name."""
        rows = [row.cleaned_data for row in self.forms]
        # Of a row in which nothing was entered there is nothing at all.
        filled = [row for row in rows if row.get("name", "").strip()]
        return [NewOrganisation(row["name"], row["kind"]) for row in filled]


_Rows = forms.formset_factory(
    NewRow, formset=NewRows, extra=ROWS, max_num=20, absolute_max=20, validate_max=True
)


def new_rows(data: QueryDict | None = None) -> NewRows:
    """Three empty rows, or those that were sent."""
    rows = _Rows(data)
    assert isinstance(rows, NewRows)
    return rows
