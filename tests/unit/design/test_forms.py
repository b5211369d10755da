"""What is wrong stands beside the field and in a summary; hours become minutes."""

import re

import pytest
from django import forms
from django.core.exceptions import ValidationError

from design.forms import HoursField


class Meeting(forms.Form):
    name = forms.CharField(label="Your name", help_text="As colleagues know you.")
    note = forms.CharField(label="Note", required=False)
    time = HoursField(label="How long?")
    place = forms.ChoiceField(
        label="Where?", widget=forms.RadioSelect, choices=[("a", "Online"), ("b", "In person")]
    )
    agree = forms.BooleanField(label="I agree")

    def clean(self) -> None:
        raise ValidationError("Pick another day.")


@pytest.fixture
def wrong() -> str:
    return str(Meeting({"time": "0.1"}))


def test_a_fresh_form_has_no_summary_and_marks_what_is_optional() -> None:
    page = str(Meeting())
    assert "There is a problem" not in page
    assert page.count("(optional)") == 1
    assert re.search(r"Note <span class=\"optional\">", page)


def test_the_summary_takes_focus_and_is_announced(wrong: str) -> None:
    opening = re.search(r'<div class="error-summary"[^>]*>', wrong)
    assert opening is not None
    assert 'role="alert"' in opening[0]
    assert 'tabindex="-1"' in opening[0]
    assert "autofocus" in opening[0]


def test_the_summary_leads_to_each_field(wrong: str) -> None:
    linked = re.findall(r'<li><a href="#([^"]+)">', wrong)
    assert linked == ["id_name", "id_time", "id_place_0", "id_agree"]
    assert all(f'id="{target}"' in wrong for target in linked)
    assert "<li>Pick another day.</li>" in wrong


def test_a_field_names_its_hint_and_its_error(wrong: str) -> None:
    field = re.search(r'<input[^>]*name="name"[^>]*>', wrong)
    assert field is not None
    assert 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="id_name_helptext id_name_error"' in field[0]
    assert 'id="id_name_helptext"' in wrong
    assert 'id="id_name_error"' in wrong


def test_a_group_is_a_fieldset_that_names_its_error(wrong: str) -> None:
    assert re.search(r'<fieldset[^>]*aria-describedby="id_place_error"', wrong)
    assert re.search(r"<legend>Where\?</legend>", wrong)


def test_what_is_missing_is_said_by_name(wrong: str) -> None:
    assert "Fill in “Your name”." in wrong
    assert "Choose an answer to “Where?”." in wrong
    assert "Tick “I agree” to go on." in wrong
    assert "This field is required" not in wrong


def test_a_forms_own_words_are_kept() -> None:
    class Named(forms.Form):
        name = forms.CharField(error_messages={"required": "Enter your name."})

    assert "Enter your name." in str(Named({}))


def test_text_in_errors_is_escaped() -> None:
    class Marked(forms.Form):
        def clean(self) -> None:
            raise ValidationError("<b>bold</b>")

    assert "<b>" not in str(Marked({}))


def test_no_form_carries_style_or_script(wrong: str) -> None:
    assert " style=" not in wrong
    assert "<script" not in wrong


@pytest.mark.parametrize(
    ("typed", "minutes"), [("1.5", 90), ("0.25", 15), (" 2 ", 120), ("1,5", 90)]
)
def test_hours_become_minutes(typed: str, minutes: int) -> None:
    assert HoursField().clean(typed) == minutes


@pytest.mark.parametrize("typed", ["", "0", "-1", "0.1", "10000", "two", "NaN"])
def test_hours_that_are_none_are_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        HoursField().clean(typed)


def test_hours_may_be_optional_and_may_have_a_most() -> None:
    assert HoursField(required=False).clean("") is None
    with pytest.raises(ValidationError, match="at most 2 hours"):
        HoursField(max_minutes=120).clean("2.25")


def test_a_number_out_of_bounds_is_told_in_our_words() -> None:
    class Places(forms.Form):
        places = forms.IntegerField(min_value=2, max_value=40)
        rows = forms.IntegerField(min_value=1, error_messages={"min_value": "One row at least."})

    few, many = Places({"places": "1", "rows": "0"}), Places({"places": "41", "rows": "1"})
    assert few.errors == {"places": ["Enter 2 or more."], "rows": ["One row at least."]}
    assert many.errors == {"places": ["Enter 40 or less."]}


def test_minutes_are_shown_as_hours_and_typing_is_kept() -> None:
    field = HoursField()
    assert field.prepare_value(90) == "1.5"
    assert field.prepare_value("1.50 h") == "1.50 h"
    assert not field.has_changed(90, "1.50")
    assert field.has_changed(90, "2")
    assert field.has_changed(90, "nonsense")
