"""Fields of the forms about listings."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError

_SPLIT = re.compile(r"[,;\n]")
_FORMS = ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y")
MOST_LETTERS = 1000


class DatesField(forms.Field):
    """Dates as people type them, one a line or with commas between."""

    widget = forms.Textarea

    def to_python(self, value: object) -> list[date]:
        text = str(value or "")
        if len(text) > MOST_LETTERS:
            raise ValidationError("Enter fewer dates.", code="most")
        return [_date(typed.strip()) for typed in _SPLIT.split(text) if typed.strip()]

    def prepare_value(self, value: object) -> object:
        """Dates given as the first value stand one a line; what was typed stays."""
        if isinstance(value, Sequence) and not isinstance(value, str):
            return "\n".join(f"{day:%-d %B %Y}" for day in value)
        return value

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return bool(self.to_python(self.prepare_value(data)) != (initial or []))
        except ValidationError:
            return True


def _date(typed: str) -> date:
    for form in _FORMS:
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    shown = typed if len(typed) <= 30 else f"{typed[:30]}…"
    raise ValidationError(
        f"“{shown}” is no date. Write it such as 24/3/2027 or 24 March 2027.", code="date"
    )
