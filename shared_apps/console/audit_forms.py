"""What narrows the centre's audit."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from shared_apps.console.audit_selectors import Choice, Wanted
from shared_apps.console.forms import ALL


class AuditForm(forms.Form):
    """By network, operator, action and days."""

    mark_optional = False

    network = forms.TypedChoiceField(label="Network", required=False, empty_value=None)
    operator = forms.TypedChoiceField(label="Operator", required=False, empty_value=None)
    action = forms.ChoiceField(label="What", required=False)
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(
        self,
        *args: Any,
        networks: Iterable[Choice],
        operators: Iterable[Choice],
        actions: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("network", networks), ("operator", operators)):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            by_text = {str(one.id): one for one in choices}
            field.choices = [ALL, *((text, one.name) for text, one in by_text.items())]
            field.coerce = lambda text, by_text=by_text: by_text[text].id
        field = self.fields["action"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ALL, *sorted(actions.items(), key=lambda one: one[1])]

    def wanted(self) -> Wanted:
        """What is asked for; of a form that makes no sense, what makes sense of it."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})
