"""Choosing which mails come."""

from typing import Any

from django import forms
from django.http import QueryDict

from tenant_apps.hearing.models import MOST_A_WEEK, Choice

_NEWS = [
    (Choice.News.AT_ONCE, "At once, at any hour"),
    (Choice.News.BY_DAY, "Between 7:30 and 20:00 from Monday to Friday"),
    (Choice.News.NEVER, "Not at all"),
]
_REQUESTS = [
    (Choice.Requests.AT_ONCE, f"At once, at most {MOST_A_WEEK} times a week, the rest weekly"),
    (Choice.Requests.WEEKLY, "In the weekly mail"),
    (Choice.Requests.NEVER, "Not at all"),
]


_WEEKLY, _MONTHLY, _NEVER = "weekly", "monthly", "never"
_DIGEST = [
    (_WEEKLY, "Once a week"),
    (_MONTHLY, "Once a month"),
    (_NEVER, "Not at all"),
]


class ChoiceForm(forms.Form):
    """Which mails a member gets, and how."""

    news = forms.ChoiceField(
        label="What others do in your exchanges and groups, and write to you",
        choices=_NEWS,
        widget=forms.RadioSelect,
    )
    requests = forms.ChoiceField(
        label="When someone asks for what you can help with, we tell you",
        choices=_REQUESTS,
        widget=forms.RadioSelect,
    )
    digest = forms.ChoiceField(
        label="A mail of what waits and what is new, when there is something in it",
        choices=_DIGEST,
        widget=forms.RadioSelect,
    )
    reminders = forms.BooleanField(
        label=f"Remind me of what waits for me, at most {MOST_A_WEEK} times a week", required=False
    )
    from_brokers = forms.BooleanField(
        label="Let the network’s brokers write to me, as part of the same few mails", required=False
    )

    announcements = forms.BooleanField(
        label="Mail me what whoever runs the network announces to its members", required=False
    )

    def __init__(self, data: QueryDict | None = None, *, choice: Choice) -> None:
        every = _MONTHLY if choice.is_monthly else _WEEKLY
        initial = {
            "news": choice.news,
            "requests": choice.requests,
            "digest": every if choice.weekly_mail else _NEVER,
            "reminders": choice.reminders,
            "from_brokers": choice.from_brokers,
            "announcements": choice.announcements,
        }
        super().__init__(data, initial=initial)

    @property
    def chosen(self) -> dict[str, Any]:
        """What `services.choose` takes. Only of a form that is valid."""
        digest = self.cleaned_data["digest"]
        return {
            "news": self.cleaned_data["news"],
            "requests": self.cleaned_data["requests"],
            "weekly_mail": digest != _NEVER,
            "is_monthly": digest == _MONTHLY,
            "reminders": self.cleaned_data["reminders"],
            "from_brokers": self.cleaned_data["from_brokers"],
            "announcements": self.cleaned_data["announcements"],
        }
