"""Forms that do one thing however often they are sent."""

from typing import Any

from django import forms

from design.careful import CarefulForm
from kernel.errors import Refused
from kernel.ids import uuid7

_BROKEN = "This form is damaged. Reload the page and send it again."


class DamagedForm(Refused):
    """A button's form without its key."""

    code = "damaged_form"
    status = 422
    default_message = _BROKEN


class KeyedForm(CarefulForm):
    """A form with a key of its own: the service does each key once."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid7,
        error_messages={"required": _BROKEN, "invalid": _BROKEN},
    )

    def values(self) -> dict[str, Any]:
        """What was entered, without the key."""
        return {name: value for name, value in super().values().items() if name != "key"}
