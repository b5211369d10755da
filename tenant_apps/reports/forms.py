"""Reporting, and deciding."""

from typing import Any, cast

from django import forms

from design.careful import CarefulForm
from tenant_apps.reports import matter_words
from tenant_apps.reports.models import LONGEST, LONGEST_DECISION, Kind, Reason, Report

HIDE, LEAVE = "hide", "leave"
LEFT = "Leave it as it is"


UPHOLD, RESTORE = "uphold", "restore"


def _words(label: str, hint: str, *, required: bool, longest: int = LONGEST) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
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


class ThingForm(CarefulForm):
    """What is wrong with what all may see."""

    reason = forms.ChoiceField(
        label="What is wrong with it?",
        choices=[one for one in Reason.choices if one[0] != Reason.FINE],
        widget=forms.RadioSelect,
    )
    words = _words(
        "What do you want to say?",
        "Whoever decides reads this. Needed if it is something else.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        says_nothing = not cleaned.get("words") and "words" not in self.errors
        if cleaned.get("reason") == Reason.OTHER and says_nothing:
            self.add_error("words", "Say what is wrong with it.")
        return cleaned


class MatterForm(CarefulForm):
    """What becomes of it, why, and in words."""

    decision = forms.ChoiceField(label="What do you decide?", widget=forms.RadioSelect)
    ground = forms.ChoiceField(label="Why?", choices=Reason.choices, widget=forms.RadioSelect)
    because = _words(
        "Why, in your words?",
        "Whoever’s it is reads this, if you hide it. Do not say who reported it.",
        required=True,
        longest=LONGEST_DECISION,
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision = cast(forms.ChoiceField, self.fields["decision"])
        decision.choices = [(HIDE, matter_words.HIDE[Kind(kind)]), (LEAVE, LEFT)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        decision, ground = cleaned.get("decision"), cleaned.get("ground")
        if decision == HIDE and ground == Reason.FINE:
            self.add_error("ground", "Say what is wrong with it, or leave it as it is.")
        if decision == LEAVE and ground not in (None, Reason.FINE, Reason.OTHER):
            self.add_error(
                "ground", "What stays has nothing wrong with it, or there is something else to say."
            )
        return cleaned


class AppealForm(CarefulForm):
    """Why somebody else should look at it again."""

    words = _words(
        "Why should others see it?",
        "Another broker or champion than the one who hid it reads this, and decides for good.",
        required=True,
    )


class AppealDecisionForm(CarefulForm):
    """Whether it is shown again, and why."""

    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[(RESTORE, "Show it again"), (UPHOLD, "It stays hidden")],
        widget=forms.RadioSelect,
    )
    because = _words(
        "Why?",
        "Whoever’s it is reads this, and who hid it. Do not say who reported it.",
        required=True,
        longest=LONGEST_DECISION,
    )
