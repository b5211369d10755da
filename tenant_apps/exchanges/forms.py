"""What the parties fill in."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from design.forms import HoursField
from kernel import clock
from kernel.minutes import MAX_MINUTES, STEP_MINUTES, hours
from tenant_apps.exchanges import services
from tenant_apps.exchanges.fields import FilesField
from tenant_apps.exchanges.models import Exchange
from tenant_apps.exchanges.models.attachment import MOST_FILES
from tenant_apps.exchanges.models.conversation import FEEDBACK_LENGTH, NOTE_LENGTH
from tenant_apps.listings.keyed import KeyedForm
from tenant_apps.skills.models import Skill

_MORE = "more_than_agreed_"


def _today() -> date:
    return timezone.localdate(clock.now())


def _text(label: str, hint: str = "", *, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=kwargs.pop("max_length", NOTE_LENGTH),
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


class ProposeForm(KeyedForm):
    """A proposal to a listing."""

    message = _text("Your message", "What you have in mind, and when it would suit you.")
    minutes = HoursField(label="How many hours?", help_text="In quarters, such as 1.5.")


class ProposeToMemberForm(KeyedForm):
    """A proposal to a member, without a listing."""

    direction = forms.ChoiceField(
        label="What would you like?",
        choices=[("receive", "I would like their help"), ("give", "I would like to help them")],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label="With what?", help_text="In a few words, such as “Run charts”.", max_length=120
    )
    message = _text("Your message", "What you have in mind, and when it would suit you.")
    minutes = HoursField(label="How many hours?", help_text="In quarters, such as 1.5.")

    def values(self) -> dict[str, Any]:
        values = super().values()
        by_gives = values.pop("direction") == "give"
        return {**values, "by_gives": by_gives}


def suggested(asked: Mapping[str, str], *, usual_minutes: int) -> dict[str, Any]:
    """What a proposal begins with where a link suggests it; what is no amount of help is left."""
    text = asked.get("minutes", "")
    minutes = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    fits = 0 < minutes <= MAX_MINUTES and minutes % STEP_MINUTES == 0
    title = " ".join(asked.get("title", "").split())[:120]
    return {"minutes": minutes if fits else usual_minutes, "title": title}


class CounterForm(KeyedForm):
    """Other hours, other terms."""

    minutes = HoursField(label="How many hours?", help_text="In quarters, such as 1.5.")
    message = _text("What would you change?", required=False)


class DeclineForm(KeyedForm):
    """No, and why."""

    reason = _text("Why not?", "A line is enough. They read it.", rows=3)


class CancelForm(KeyedForm):
    """Called off, and why."""

    reason = _text("Why?", "A line is enough. They read it.", rows=3, required=False)


class LogForm(KeyedForm):
    """How many hours it was. More than was agreed takes a tick, which is for that many alone."""

    minutes = HoursField(
        label="How many hours was it?",
        help_text="Count preparation too, if you agreed to. In quarters, such as 1.5.",
    )
    helped_on = forms.DateField(
        label="When?",
        help_text="The last day, if it was several.",
        initial=_today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = _text("What did you do?", "A line, for you both.", rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tick = ""
        logged, agreed = self._logged(), self.initial.get("minutes", 0)
        if logged > agreed:
            self._tick = f"{_MORE}{logged}"
            self.fields[self._tick] = forms.BooleanField(
                label=f"It was {hours(logged)}: {hours(logged - agreed)} more than you agreed."
            )

    def values(self) -> dict[str, Any]:
        """What was entered, without the tick."""
        return {name: value for name, value in super().values().items() if name != self._tick}

    def _logged(self) -> int:
        """The minutes entered, or none as long as there are none."""
        try:
            return int(self.fields["minutes"].clean(self.data.get("minutes")))
        except ValidationError:
            return 0

    def clean_helped_on(self) -> date:
        day: date = self.cleaned_data["helped_on"]
        try:
            services.check_day(day)
        except services.BadDay as error:
            raise ValidationError(error.message) from error
        return day


class DisputeForm(KeyedForm):
    """The hours are not right."""

    minutes = HoursField(
        label="How many hours was it, as you see it?",
        help_text="In quarters, such as 1.5. Leave it empty if it did not take place.",
        required=False,
    )
    message = _text("What is not right?", "A line is enough. They read it.", rows=3)

    def __init__(self, *args: Any, initial: Any = None, **kwargs: Any) -> None:
        """Begins empty: what was agreed is not what they say."""
        super().__init__(*args, **kwargs)


class AskUndoForm(KeyedForm):
    """What was settled is wrong."""

    reason = _text("What is wrong?", "A line is enough. They read it.", rows=3)


class DecideForm(KeyedForm):
    """What a broker or champion decides between the two, and why."""

    decision = forms.ChoiceField(label="What do you decide?", widget=forms.RadioSelect)
    reason = _text("Why?", "Both of them read this.", rows=3)

    def __init__(
        self, data: Any = None, *, decisions: Sequence[tuple[str, str]], initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self._choices().choices = list(decisions)

    def _choices(self) -> forms.ChoiceField:
        field = self.fields["decision"]
        assert isinstance(field, forms.ChoiceField)
        return field


OTHER, NOTHING, UNDO, KEEP = "other", "nothing", "undo", "keep"


class ResolveForm(DecideForm):
    """How many hours it was: what one of them says, or another number, or none."""

    minutes = HoursField(
        label="If other hours, how many?", help_text="In quarters, such as 1.5.", required=False
    )
    field_order = ("decision", "minutes", "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("decision") == OTHER and not cleaned.get("minutes"):
            self.add_error("minutes", "Enter how many hours it was.")
        return cleaned

    @property
    def decided_minutes(self) -> int | None:
        """The minutes to be paid; None for nothing."""
        decision = self.cleaned_data["decision"]
        if decision == NOTHING:
            return None
        return int(self.cleaned_data["minutes"] if decision == OTHER else decision)


class NoteForm(KeyedForm):
    """A message to the other party, with a few files."""

    mark_optional = False

    text = _text("Write a message", "Plain text. Nothing about patients.", rows=3)
    attached = FilesField(
        label="Files",
        help_text=f"Up to {MOST_FILES}, each at most 10 MB: PDF, office documents, pictures.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors and self.files and "attached" not in self.errors:
            self.add_error("attached", "Choose your files again: they were not kept.")
        return cleaned


class FeedbackForm(KeyedForm):
    """What was learned, and thanks."""

    mark_optional = False

    learned = _text(
        "What did you learn, or what is different now?",
        required=False,
        max_length=FEEDBACK_LENGTH,
    )
    thanks = _text("Your thanks", required=False, rows=3, max_length=FEEDBACK_LENGTH)
    endorses = forms.TypedMultipleChoiceField(
        label="What are they good at?",
        help_text="Everyone sees it on their page.",
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    may_be_shared = forms.BooleanField(
        label="All members may read what I learned",
        help_text="With the title and both your names, only if you both agree. "
        "You can take this back.",
        required=False,
    )

    def __init__(self, data: Any = None, *, skills: Sequence[Skill]) -> None:
        super().__init__(data)
        if skills:
            field = self.fields["endorses"]
            assert isinstance(field, forms.TypedMultipleChoiceField)
            field.choices = [(str(skill.id), skill.name) for skill in skills]
        else:
            del self.fields["endorses"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not (cleaned.get("learned") or cleaned.get("thanks")):
            raise ValidationError("Write what you learned, or a word of thanks.")
        return cleaned


def first_hours(exchange: Exchange) -> dict[str, int]:
    """What the hours' field begins with: the hours agreed, or being agreed."""
    return {"minutes": exchange.minutes}
