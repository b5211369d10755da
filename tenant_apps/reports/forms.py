"""Reporting, and deciding."""

from typing import Any, cast

from django import forms

from design.careful import CarefulForm
from tenant_apps.reports.models import LONGEST, Report

HIDE, LEAVE = "hide", "leave"
LEFT = "Leave it as it is"


def _words(label: str, hint: str, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONGEST,
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReportForm(CarefulForm):
    """What is wrong with a message."""

    reason = forms.ChoiceField(
        label="What is wrong with it?", choices=Report.Reason.choices, widget=forms.RadioSelect
    )
    words = _words("Anything to add?", "Whoever decides reads this.", required=False)


class DecideForm(CarefulForm):
    """What becomes of a message, and why."""

    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[(HIDE, "Hide it: nobody reads it any more"), (LEAVE, LEFT)],
        widget=forms.RadioSelect,
    )
    because = _words(
        "Why?", "Who reported it reads this, and whose it is, if you hide it.", required=True
    )


class DecideHereForm(DecideForm):
    """The same of a message from another network."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision = cast(forms.ChoiceField, self.fields["decision"])
        decision.choices = [(HIDE, "Hide it: nobody in this network reads it"), (LEAVE, LEFT)]
        self.fields["because"].help_text = "Who reported it reads this."
