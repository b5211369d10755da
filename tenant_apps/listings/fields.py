"""Fields of the forms about listings."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tenant_apps.listings import audiences

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


class SeveralSelects(forms.SelectMultiple):
    """Some of a long list, by drop-downs: each is one stop of the keyboard, and opens as usual."""

    use_fieldset = True
    LEAST = 3

    def __init__(self, *, most: int, empty: str, each: str) -> None:
        super().__init__()
        self._most, self._empty, self._each = most, empty, each

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """One for each that is chosen and one more, three at least."""
        chosen = [str(one) for one in value or []]
        slots = [*chosen, *[""] * max(1, self.LEAST - len(chosen))][: self._most]
        one = forms.Select(choices=[("", self._empty), *self.choices])
        drawn = (
            (one.render(name, slot, self._attributes(attrs or {}, number), renderer),)
            for number, slot in enumerate(slots, start=1)
        )
        return format_html("<div>{}</div>", format_html_join("", "{}", drawn))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What is chosen, each once; a drop-down left as it was chooses nothing."""
        chosen = super().value_from_datadict(data, files, name)
        return list(dict.fromkeys(one for one in chosen if one))

    def _attributes(self, attrs: dict[str, Any], number: int) -> dict[str, Any]:
        called = {"id": f"{attrs.get('id', '')}_{number}", "aria-label": f"{self._each} {number}"}
        return {**attrs, **called}


class AudienceField(forms.ChoiceField):
    """Who a listing is for. What may always be chosen is right without asking what else may."""

    def valid_value(self, value: str) -> bool:
        return audiences.is_usual(value) or super().valid_value(value)
