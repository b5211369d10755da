"""Free text is looked at before it is posted: nothing about patients belongs here."""

from typing import Any

from django import forms

from kernel.identifiers import Passage, patients

TICK = "no_patient"
# So many passages are named at a time; with these gone, the next are.
_MOST_NAMED = 3


class CarefulForm(forms.Form):
    """Warns whoever writes what looks like a patient; a tick posts it all the same."""

    is_careful = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_careful and any(self._found(name) for name in self._words()):
            self.fields[TICK] = forms.BooleanField(
                label="It says nothing about a patient. Post it as it is.", required=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self._words() if self.is_careful else []:
            if (found := self._found(name)) and not cleaned.get(TICK):
                self.add_error(name, self._warning(found))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What was entered, without the tick."""
        return {name: value for name, value in self.cleaned_data.items() if name != TICK}

    def _words(self) -> list[str]:
        fields = self.fields.items()
        return [
            name
            for name, field in fields
            if type(field) is forms.CharField and not field.widget.is_hidden
        ]

    def _found(self, name: str) -> list[Passage]:
        return patients(str(self.data.get(self.add_prefix(name), "")))

    def _warning(self, found: list[Passage]) -> str:
        said = "; ".join(f"“{one.text}” looks like {one.what}" for one in found[:_MOST_NAMED])
        return (
            f"{said}. Nothing about patients belongs here: take it out, or tick the box below if "
            "it is something else."
        )
