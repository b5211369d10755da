"""Posting, finding, and the first two listings of a new member."""

from datetime import date
from typing import Any
from uuid import uuid5

from django import forms
from django.core.exceptions import ValidationError

from design.forms import HoursField
from tenant_apps.listings import checks, selectors
from tenant_apps.listings.keyed import KeyedForm
from tenant_apps.listings.kinds import HelpKind
from tenant_apps.listings.models import Listing, usual_closing_day
from tenant_apps.listings.refusals import BadClosingDay

_TITLES = {
    Listing.Kind.REQUEST: (
        "What would you like help with?",
        "In a few words, such as “Look over my driver diagram”.",
    ),
    Listing.Kind.OFFER: (
        "What can you give?",
        "In a few words, such as “Shadow our morning huddle”.",
    ),
}


def _kinds_to_choose() -> list[tuple[str, str]]:
    return [("", "Choose one"), *selectors.kind_choices()]


def _kinds_to_filter() -> list[tuple[str, str]]:
    return [("", "Any kind"), *selectors.kind_choices()]


class ListingForm(KeyedForm):
    """One offer or request."""

    title = forms.CharField(max_length=120)
    help_kind = forms.ChoiceField(label="What kind of help is it?", choices=_kinds_to_choose)
    description = forms.CharField(
        label="Anything else people should know?",
        help_text="No details of patients, please.",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    minutes = HoursField(
        label="About how many hours?", help_text="In quarters, such as 1.5.", required=False
    )
    how = forms.ChoiceField(
        label="How?",
        choices=Listing.How.choices,
        initial=Listing.How.EITHER,
        widget=forms.RadioSelect,
    )
    place = forms.CharField(
        label="Where?",
        help_text="A site or an area, if you would meet in person.",
        max_length=120,
        required=False,
    )
    closes_on = forms.DateField(
        label="Until when?",
        help_text="It closes by itself after this day. You can renew it.",
        initial=usual_closing_day,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        title = self.fields["title"]
        title.label, title.help_text = _TITLES[Listing.Kind(kind)]

    def clean_closes_on(self) -> date:
        day: date = self.cleaned_data["closes_on"]
        try:
            checks.check_closing_day(day)
        except BadClosingDay as error:
            raise ValidationError(error.message) from error
        return day


class FilterForm(forms.Form):
    """What the list shows. What cannot be understood is left out, never an error."""

    mark_optional = False

    kind = forms.ChoiceField(choices=Listing.Kind.choices, widget=forms.HiddenInput)
    q = forms.CharField(
        label="Search",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    help_kind = forms.ChoiceField(label="Kind of help", choices=_kinds_to_filter, required=False)


class FirstForm(KeyedForm):
    """What a new member can give and would like: either or both."""

    mark_optional = False

    give_title = forms.CharField(
        label="What can you give?",
        help_text="Such as “An hour on run charts” or “Come and see our virtual ward”.",
        max_length=120,
        required=False,
    )
    give_kind = forms.ChoiceField(
        label="Kind of help you give",
        choices=selectors.kind_choices,
        initial=HelpKind.OTHER,
        required=False,
    )
    need_title = forms.CharField(
        label="What would you like help with?",
        help_text="Such as “Someone to look over my project plan”.",
        max_length=120,
        required=False,
    )
    need_kind = forms.ChoiceField(
        label="Kind of help you need",
        choices=selectors.kind_choices,
        initial=HelpKind.OTHER,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        entered = cleaned.get("give_title") or cleaned.get("need_title")
        if not self.errors and not entered:
            raise ValidationError("Write in one of the two, or skip this step for now.")
        return cleaned

    def wishes(self) -> list[dict[str, Any]]:
        """The listings to post, each with a key of its own that follows from the form's."""
        data = self.cleaned_data
        rows = [
            (Listing.Kind.OFFER, data["give_title"], data["give_kind"]),
            (Listing.Kind.REQUEST, data["need_title"], data["need_kind"]),
        ]
        return [
            {
                "kind": kind,
                "title": title,
                "help_kind": help_kind or HelpKind.OTHER,
                "key": uuid5(data["key"], kind),
            }
            for kind, title, help_kind in rows
            if title
        ]
