"""The rules a champion may set."""

from django import forms
from django.http import QueryDict

from kernel.minutes import hours
from tenant_apps.policy.models import Policy

_WELCOME_MINUTES = [0, 60, 120, 180, 240, 300, 600]
_DEBT_MINUTES = [0, 60, 120, 180, 300, 600]


def _choices(minutes: list[int], current: int) -> list[tuple[int, str]]:
    return [(each, hours(each)) for each in sorted({*minutes, current})]


class PolicyForm(forms.Form):
    """Welcome credits, and how far below zero a balance may go."""

    welcome_minutes = forms.TypedChoiceField(
        label="Welcome credits",
        coerce=int,
        help_text="What each new member starts with. Enough to ask for a first hour or two.",
    )
    debt_minutes = forms.TypedChoiceField(
        label="How far a balance may go below zero",
        coerce=int,
        help_text="0 hours: members spend only what they have.",
    )

    def __init__(self, data: QueryDict | None = None, *, policy: Policy) -> None:
        debt_minutes = -policy.floor_minutes
        initial = {"welcome_minutes": policy.welcome_minutes, "debt_minutes": debt_minutes}
        super().__init__(data, initial=initial)
        self.fields["welcome_minutes"].choices = _choices(  # type: ignore[attr-defined]
            _WELCOME_MINUTES, policy.welcome_minutes
        )
        self.fields["debt_minutes"].choices = _choices(  # type: ignore[attr-defined]
            _DEBT_MINUTES, debt_minutes
        )
