"""What operators tell: of incidents and planned work, and to champions."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kernel.errors import Refused
from shared_apps.champion_news import models as news_models
from shared_apps.champion_news import selectors as news
from shared_apps.champion_news import services as champion_news
from shared_apps.status.models import LONGEST, STATES, Component, Incident, Kind
from tenant_apps.listings.keyed import KeyedForm
from tenants.models import Network

_FORMATTING = "**bold**, *italic*, - a point of a list, [a link](https://example.org)."
_USUALLY = timedelta(days=14)
_TIMES = ("starts_at", "ends_at")


class _MomentField(forms.DateTimeField):
    """A day and a time by the clock in the UK."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        wrong = {"invalid": "Enter a day and a time, such as 2027-03-30 22:00."}
        super().__init__(widget=widget, error_messages=wrong, **kwargs)


class UpdateForm(KeyedForm):
    """How far it has come, and what there is to say; of planned work also when it is."""

    state = forms.ChoiceField(label="How far has it come?", widget=forms.RadioSelect)
    starts_at = _MomentField(label="When does it begin?", help_text="By the clock in the UK.")
    ends_at = _MomentField(label="When does it end, at the latest?")
    text = forms.CharField(
        label="What is there to say?",
        max_length=LONGEST,
        help_text=f"Anyone can read it, so name no network and nobody. {_FORMATTING}",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = STATES[Kind(kind)]
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, one.label) for one in states]
        field.initial = states[0].value
        if kind == Kind.INCIDENT:
            for name in _TIMES:
                del self.fields[name]


class TellForm(UpdateForm):
    """The same of one that nobody was told of."""

    title = forms.CharField(
        label="Title", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    components = forms.MultipleChoiceField(
        label="Which parts does it touch?",
        choices=Component.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one part."},
    )
    field_order = ("title", "components", "state", *_TIMES, "text")


def update_form(incident: Incident, data: Any = None) -> UpdateForm:
    """What can be said of this one, beginning with what was said last."""
    initial = {"state": incident.state, **{name: getattr(incident, name) for name in _TIMES}}
    return UpdateForm(data, kind=incident.kind, initial=initial)


class NewsForm(KeyedForm):
    """A title, a text, to whose champions, and until when it is shown."""

    title = forms.CharField(
        label="Subject", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    text = forms.CharField(
        label="Text",
        max_length=news_models.LONGEST,
        help_text=_FORMATTING,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    audience = forms.ChoiceField(
        label="To the champions of",
        choices=news_models.News.Audience.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose to whom it goes."},
    )
    kinds = forms.MultipleChoiceField(
        label="Kinds of network",
        choices=Network.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="If it goes to networks of some kinds.",
    )
    networks = forms.CharField(
        label="Addresses of networks",
        required=False,
        help_text="If it goes to chosen ones, such as “ncl”: one on each line.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shows_until = forms.DateField(
        label="Until which day is it shown?",
        initial=lambda: news.today() + _USUALLY,
        help_text="On their pages, or until each champion has put it away.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_networks(self) -> list[str]:
        asked = re.split(r"[\s,;]+", self.cleaned_data["networks"].lower())
        slugs = list(dict.fromkeys(one for one in asked if one))
        if unknown := news.unknown(slugs):
            raise ValidationError(f"No network has this address: {', '.join(unknown)}.")
        return slugs

    def clean_shows_until(self) -> Any:
        day = self.cleaned_data["shows_until"]
        try:
            champion_news.check_day(day)
        except Refused as refused:
            raise ValidationError(refused.message) from refused
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        audience = cleaned.get("audience")
        for name, words in (("kinds", "Tick at least one kind."), ("networks", "Name a network.")):
            is_asked = audience == {"kinds": "kinds", "networks": "chosen"}[name]
            if is_asked and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned
