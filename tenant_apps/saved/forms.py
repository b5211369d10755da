"""Naming a search, and saying how to hear of what it finds."""

from typing import Any

from django import forms

from tenant_apps.saved.models import SavedSearch


class SearchForm(forms.Form):
    """A saved search's name, and how it tells."""

    name = forms.CharField(label="What do you call this search?", max_length=80)
    tells = forms.ChoiceField(
        label="When it finds something new, we tell you",
        choices=SavedSearch.Tells.choices,
        initial=SavedSearch.Tells.WEEKLY,
        widget=forms.RadioSelect,
    )

    def refuse(self, error: Any) -> None:
        """Say beside the name what the service refused."""
        self.add_error("name", error.message)
