"""Into which organisation another one is merged, or where the members of one that closes go."""

from collections.abc import Mapping
from typing import Any

from django import forms

from tenant_apps.merging.acts import Act, Wish
from tenant_apps.organisations import selectors
from tenant_apps.organisations.models import Organisation


class IntoForm(forms.Form):
    """One that is listed. Whoever closes one may leave it open."""

    mark_optional = False

    into = forms.ModelChoiceField(queryset=Organisation.objects.none())

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, act: Act, organisation: Organisation
    ) -> None:
        super().__init__(data)
        self._act, self._organisation = act, organisation
        field = self.fields["into"]
        field.queryset = selectors.everything().exclude(id=organisation.id)  # type: ignore[attr-defined]
        if act is Act.MERGE:
            field.label = "Into which one?"
            field.empty_label = "Choose one"  # type: ignore[attr-defined]
        else:
            field.label, field.required = "Where do its members belong then?", False
            field.empty_label = "To no other"  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        """What was chosen."""
        return Wish(self._act, self._organisation, self.cleaned_data["into"])
