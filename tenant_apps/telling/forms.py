"""Choosing which mails come."""

from django import forms
from django.http import QueryDict

from tenant_apps.telling.models import MOST_A_WEEK, Choice

_REQUESTS = [
    (Choice.Requests.AT_ONCE, f"At once, at most {MOST_A_WEEK} times a week, the rest weekly"),
    (Choice.Requests.WEEKLY, "In the weekly mail"),
    (Choice.Requests.NEVER, "Not at all"),
]


class ChoiceForm(forms.Form):
    """How a member hears of requests, and whether they get the weekly mail."""

    requests = forms.ChoiceField(
        label="When someone asks for what you can help with, we tell you",
        choices=_REQUESTS,
        widget=forms.RadioSelect,
    )
    weekly_mail = forms.BooleanField(
        label="Send me the weekly mail, when there is something in it", required=False
    )

    def __init__(self, data: QueryDict | None = None, *, choice: Choice) -> None:
        initial = {"requests": choice.requests, "weekly_mail": choice.weekly_mail}
        super().__init__(data, initial=initial)
