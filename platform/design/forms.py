"""Forms as Hexitime draws them: what is wrong stands beside the field and in a summary."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates

from kernel import minutes

_REQUIRED = forms.Field.default_error_messages["required"]
# By Django's code for what is wrong, where a field says nothing of its own.
_IN_OUR_WORDS = {
    "min_value": "Enter %(limit_value)s or more.",
    "max_value": "Enter %(limit_value)s or less.",
}
_ZERO = re.compile(r"0{1,6}([.,]0{0,6})?")
_NEGATIVE = re.compile(r"[-−]\s*[0-9.,]")
_GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class Field(forms.BoundField):
    """A field as the templates ask about it, which says by name what is missing, and in our words
    what is too little or too much."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if str(field.error_messages.get("required", "")) == str(_REQUIRED):
            field.error_messages["required"] = self._what_is_missing()
        field.error_messages = {**_IN_OUR_WORDS, **field.error_messages}

    def _what_is_missing(self) -> str:
        if self.is_tick:
            return f"Tick “{self.label}” to go on."
        if isinstance(self.field, forms.ChoiceField | forms.ModelChoiceField):
            return f"Choose an answer to “{self.label}”."
        if isinstance(self.field, forms.FileField):
            return f"Choose a file for “{self.label}”."
        return f"Fill in “{self.label}”."

    @property
    def anchor(self) -> str:
        """The id that a link to this field leads to: of a group, its first choice."""
        if isinstance(self.field.widget, _GROUPS):
            return f"{self.auto_id}_0"
        return self.id_for_label

    @property
    def is_tick(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_hours(self) -> bool:
        return isinstance(self.field.widget, HoursInput)

    @property
    def says_optional(self) -> bool:
        """Said in words, but not by a form of filters, which sets `mark_optional = False`.

        A form that says so once for many names these in `said_optional`.
        """
        marks = getattr(self.form, "mark_optional", True)
        is_said = self.name in getattr(self.form, "said_optional", ())
        return bool(marks) and not is_said and not self.field.required and not self.is_tick


class Renderer(DjangoTemplates):
    """Named by the setting FORM_RENDERER: `{{ form }}` gives a summary and all fields."""

    form_template_name = "design/forms/form.html"
    formset_template_name = "design/forms/formset.html"
    field_template_name = "design/forms/field.html"
    bound_field_class = Field


class HoursInput(forms.NumberInput):
    """A number of hours in quarters; the word "hours" follows it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        quarters = {"step": "0.25", "min": "0.25", "inputmode": "decimal", "autocomplete": "off"}
        super().__init__({**quarters, **(attrs or {})})


class HoursField(forms.Field):
    """Hours as people type them, minutes as the product keeps them."""

    widget = HoursInput

    def __init__(self, *, max_minutes: int | None = None, **kwargs: Any) -> None:
        self.max_minutes = max_minutes
        super().__init__(**kwargs)

    def to_python(self, value: object) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            most = max(self.max_minutes or 0, minutes.MAX_MINUTES)
            typed = minutes.parse_hours(text, most_minutes=most)
        except ValueError as error:
            raise ValidationError(str(error), code="hours") from error
        if self.max_minutes is not None and typed > self.max_minutes:
            said = minutes.hours(self.max_minutes)
            raise ValidationError(f"Enter at most {said}.", code="most")
        return typed

    def prepare_value(self, value: object) -> object:
        """Minutes given as the first value are shown as hours; what was typed stays."""
        return f"{value / 60:g}" if isinstance(value, int) else value

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class AnyHoursInput(HoursInput):
    """Hours of which none is an answer too."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"min": "0", **(attrs or {})})


class AnyHoursField(HoursField):
    """Hours as people type them, 0 among them."""

    widget = AnyHoursInput

    def to_python(self, value: object) -> int | None:
        text = str(value or "").strip() if value != 0 else "0"
        if _ZERO.fullmatch(text):
            return 0
        if _NEGATIVE.match(text):
            raise ValidationError("Enter 0 hours or more, without a minus sign.", code="hours")
        return super().to_python(text)
