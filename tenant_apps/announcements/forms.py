"""What a champion announces."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kernel.errors import Refused
from tenant_apps.announcements import selectors, services
from tenant_apps.announcements.models import LONGEST
from tenant_apps.listings.keyed import KeyedForm
from tenant_apps.members.forms import OrganisationField
from tenant_apps.organisations import selectors as organisations
from tenant_apps.policy.permissions import MembershipType

USUALLY = timedelta(days=14)


def _in_two_weeks() -> date:
    return selectors.today() + USUALLY


class _DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
        )


class AnnouncementForm(KeyedForm):
    """A title, a text, when and to whom."""

    title = forms.CharField(
        label="Title", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    text = forms.CharField(
        label="Text",
        max_length=LONGEST,
        help_text="**bold**, *italic*, - a point of a list, [a link](https://example.org).",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    organisation = OrganisationField(
        label="To whom?",
        empty_label="Everyone",
        help_text="Everyone, or the members of one organisation.",
    )
    membership_type = forms.ChoiceField(
        label="Or to members of one type",
        choices=[("", "All types"), *MembershipType.choices],
        required=False,
    )
    shows_from = _DayField(label="From which day?", initial=selectors.today)
    shows_until = _DayField(label="Up to which day?", initial=_in_two_weeks)
    is_mailed = forms.BooleanField(
        label="Mail it as well",
        required=False,
        help_text="Once to each, from the first day on, by day. Who wants no such mails gets none.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations.everything()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("organisation") and cleaned.get("membership_type"):
            raise ValidationError("Choose an organisation or a type, not both.", code="both")
        if cleaned.get("shows_from") and cleaned.get("shows_until"):
            try:
                services.check_days(cleaned["shows_from"], cleaned["shows_until"])
            except Refused as refused:
                self.add_error("shows_until", refused.message)
        return cleaned
