"""What is filled in about when people meet."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from design.forms import HoursField
from kernel.errors import Refused
from tenant_apps.listings.keyed import KeyedForm
from tenant_apps.meetings import services, times
from tenant_apps.meetings.models import PLACE_LENGTH, URL_LENGTH
from tenant_apps.meetings.services import Offer

_FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M")
_TIMES = ("first", "second", "third")
DESPITE = "despite"
Clash = Callable[[Sequence[tuple[datetime, datetime]]], Sequence[str]]


class TimeField(forms.Field):
    """A day and a time by the clock of London, as a moment."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: object) -> datetime | None:
        text = str(value or "").strip()
        if not text:
            return None
        found = _parsed(text)
        if found is None:
            raise ValidationError("Enter a day and a time, such as 2027-03-30 09:00.")
        with _said_here():
            moment = times.moment(found)
            services.check_start(moment)
            return moment

    def prepare_value(self, value: object) -> object:
        return times.local_of(value) if isinstance(value, datetime) else value


class MeetForm(KeyedForm):
    """When, how long, and where or by which link."""

    said_optional = ("place", "video_url")
    despite = "Propose it all the same."

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    first = TimeField(label="When?", help_text="A day and a time, by the clock in the UK.")
    minutes = HoursField(
        label="How long?", help_text="In quarters, such as 1.5.", max_minutes=services.MOST_MINUTES
    )
    place = forms.CharField(
        label="Where?",
        help_text="A room, an address, or how, such as “by phone”. Or give a video link below.",
        max_length=PLACE_LENGTH,
        required=False,
    )
    video_url = forms.URLField(
        label="Video link",
        help_text="If you meet by video. It begins with https://.",
        max_length=URL_LENGTH,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, clashing: Clash = lambda spans: (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clashing = clashing

    def clean_video_url(self) -> str:
        url: str = self.cleaned_data["video_url"]
        with _said_here():
            services.check_link(url)
        return url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        with _said_here():
            services.check(self.offer)
        said = self._clashing(self.offer.spans())
        if said and not self.data.get(DESPITE):
            self.fields[DESPITE] = forms.BooleanField(label=self.despite, required=False)
            self.add_error(DESPITE, ValidationError(list(said)))
        return cleaned

    @property
    def offer(self) -> Offer:
        """What was entered."""
        entered = self.cleaned_data
        starts = [entered[name] for name in _TIMES if entered.get(name)]
        return Offer(starts, entered["minutes"], entered["place"], entered["video_url"])


class ProposeForm(MeetForm):
    """The same with up to three times, of which the other chooses one."""

    second = TimeField(label="Or when?", required=False)
    third = TimeField(label="Or when else?", required=False)

    field_order = ("seen", *_TIMES)


class StepForm(KeyedForm):
    """A button: which step its page had seen last."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class AcceptForm(StepForm):
    """Which of the times."""

    time = forms.UUIDField(widget=forms.HiddenInput)


@contextmanager
def _said_here() -> Iterator[None]:
    """A refusal within stands beside the field."""
    try:
        yield
    except Refused as refusal:
        raise ValidationError(refusal.message) from refusal


def _parsed(text: str) -> datetime | None:
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).replace(second=0)  # noqa: DTZ007 - London's clock
        except ValueError:
            continue
    return None
