"""What a member fills in for their own record."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms

from design.careful import CarefulForm
from design.forms import HoursField
from tenant_apps.cpd import years
from tenant_apps.cpd.models import MOST_SKILLS, TEXT_LENGTH
from tenant_apps.listings import selectors as listings
from tenant_apps.listings.fields import SeveralSelects
from tenant_apps.listings.keyed import KeyedForm
from tenant_apps.skills.models import Skill


def _question(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _skills() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label="Which skills was it about?",
        help_text=f"Choose up to {MOST_SKILLS}.",
        coerce=UUID,
        required=False,
        widget=SeveralSelects(most=MOST_SKILLS, empty="Choose a skill", each="Skill"),
    )


class ReflectForm(CarefulForm):
    """Three questions, of which one answer is enough, and skills."""

    mark_optional = False

    did = _question("What did I do?", "Nothing by which a patient could be known.")
    learned = _question("What did I learn?")
    will_change = _question("What will I change?")
    skills = _skills()

    def __init__(self, *args: Any, had: Iterable[Skill] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices := listings.skill_choices(also=had):
            cast(forms.ChoiceField, self.fields["skills"]).choices = choices
        else:
            del self.fields["skills"]

    def values(self) -> dict[str, Any]:
        """What was entered; no skills where there are none to choose from."""
        return {"skills": [], **super().values()}


class OwnForm(KeyedForm, ReflectForm):
    """The same, after what it was, when and how long."""

    title = forms.CharField(
        label="What was it?", help_text="Such as “A course on run charts”.", max_length=120
    )
    day = forms.DateField(
        label="When?",
        help_text="The last day, if it was several.",
        initial=years.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    minutes = HoursField(label="How many hours was it?", help_text="In quarters, such as 1.5.")
    field_order = ("title", "day", "minutes", "did", "learned", "will_change", "skills")

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not date(years.FIRST_YEAR, 1, 1) <= day <= years.today():
            raise forms.ValidationError("Enter a day from 2000 on, today at the latest.")
        return day
