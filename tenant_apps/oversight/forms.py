"""The rules a champion may set, and from which day on; what is by time; and how long idle is."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from design.forms import AnyHoursField, HoursField
from kernel.minutes import MAX_MINUTES
from tenant_apps.policy import selectors, services
from tenant_apps.policy.care import Wanted
from tenant_apps.policy.models import (
    FEWEST_DAYS,
    LARGEST_SMALLEST_GROUP,
    MAX_CEILING_MINUTES,
    MOST_DAYS,
    SMALLEST_GROUP,
)
from tenant_apps.policy.refusals import PolicyRefused
from tenant_apps.policy.rules import Rules

MONTHS = (3, 6, 12)
USUAL_MONTHS = 6

# The floor is asked for as a debt: nobody has to type a minus sign on a phone.
_FIELD_OF = {"floor_minutes": "debt_minutes"}


class PolicyForm(forms.Form):
    """Welcome credits, both limits, and the day."""

    welcome_minutes = AnyHoursField(
        label="Welcome credits",
        max_minutes=MAX_MINUTES,
        help_text="What each new member starts with. Enough to ask for a first hour or two.",
    )
    debt_minutes = AnyHoursField(
        label="How far a balance may go below zero",
        max_minutes=MAX_MINUTES,
        help_text="0 hours: members spend only what they have.",
    )
    ceiling_minutes = HoursField(
        label="The most a member may hold",
        required=False,
        max_minutes=MAX_CEILING_MINUTES,
        help_text="Leave it empty for no limit.",
    )
    applies_on = forms.DateField(
        label="From which day?",
        help_text="Today or later.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: QueryDict | None = None, *, rules: Rules) -> None:
        initial = {
            "welcome_minutes": rules.welcome_minutes,
            "debt_minutes": -rules.floor_minutes,
            "ceiling_minutes": rules.ceiling_minutes,
            "applies_on": selectors.today(),
        }
        super().__init__(data, initial=initial)

    def clean_applies_on(self) -> date:
        day: date = self.cleaned_data["applies_on"]
        try:
            services.check_day(day)
        except PolicyRefused as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from refused
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                services.check(self.rules)
            except PolicyRefused as refused:
                self.refuse(refused)
        return cleaned

    def refuse(self, refused: PolicyRefused) -> None:
        """Say why beside the question that it is about, or above all of them."""
        field = _FIELD_OF.get(refused.field, refused.field)
        self.add_error(field or None, forms.ValidationError(refused.message, code=refused.code))

    @property
    def rules(self) -> Rules:
        """What was asked for. Only of a form whose answers are well formed."""
        return Rules(
            welcome_minutes=self.cleaned_data["welcome_minutes"],
            floor_minutes=-self.cleaned_data["debt_minutes"],
            ceiling_minutes=self.cleaned_data["ceiling_minutes"],
        )

    @property
    def day(self) -> date:
        day: date = self.cleaned_data["applies_on"]
        return day


def months_of(text: str | None) -> int:
    """How many months were asked for; the usual number for anything else."""
    return next((months for months in MONTHS if text == str(months)), USUAL_MONTHS)


class ByTimeForm(forms.Form):
    """After how many days, if ever."""

    days = forms.IntegerField(
        label="After how many days",
        required=False,
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        help_text=f"{FEWEST_DAYS} to {MOST_DAYS}, for hours logged from now on. "
        "Leave it empty, and they wait for an answer.",
    )


class CareForm(forms.Form):
    """Quiet hours, and the smallest group."""

    quiet_from = forms.TimeField(
        label="No mail from",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label="Until",
        required=False,
        help_text="Leave both empty if mail may come at any hour. Codes, links to set a password, "
        "and invitations that you send one by one come at once all the same.",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    smallest_group = forms.IntegerField(
        label="Show figures from how many people on",
        min_value=SMALLEST_GROUP,
        max_value=LARGEST_SMALLEST_GROUP,
        help_text="Figures of fewer people are shown together with others, or not at all.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "quiet_from" in cleaned and "quiet_until" in cleaned:
            start, end = cleaned["quiet_from"], cleaned["quiet_until"]
            if (start is None) != (end is None):
                missing = "quiet_from" if start is None else "quiet_until"
                self.add_error(missing, "Enter this time too, or leave both empty.")
            elif start is not None and start == end:
                self.add_error("quiet_until", "Choose another time than the first.")
        return cleaned

    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data)
