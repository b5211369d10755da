"""Posting, and the first two listings of a new member."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, cast
from uuid import UUID

from django import forms

from design.forms import HoursField
from kernel.errors import Refused
from tenant_apps.listings import audiences, checks, selectors
from tenant_apps.listings.fields import AudienceField, DatesField, SeveralSelects
from tenant_apps.listings.keyed import KeyedForm
from tenant_apps.listings.models import (
    MOST_DATES,
    MOST_PEOPLE,
    WEEKDAYS,
    Listing,
    usual_closing_day,
)
from tenant_apps.listings.refusals import MOST_SKILLS
from tenant_apps.members.models import Member

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
# Where a refusal is said that is about another field than the one it was found by.
_BESIDE = {"weekdays": "weekdays", "dates": "dates"}


class ListingForm(KeyedForm):
    """One offer or request: two fields will do, and MORE has the rest.

    Of MORE, what is left without an answer stays as it is, or as it usually is.
    """

    template_name = "listings/_fields.html"

    MORE = (
        "skills",
        "minutes",
        "most_minutes",
        "when",
        "weekdays",
        "dates",
        "how",
        "place",
        "people",
        "audience",
        "closes_on",
    )
    said_optional = MORE
    ANSWERED = ("people", "how", "when", "audience", "closes_on")

    title = forms.CharField(max_length=120)
    help_kind = forms.ChoiceField(label="What kind of help is it?")
    description = forms.CharField(
        label="Anything else people should know?",
        help_text="No details of patients, please. **Bold**, *italic* and lists with - work.",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    minutes = HoursField(
        label="About how many hours?", help_text="In quarters, such as 1.5.", required=False
    )
    most_minutes = HoursField(
        label="Up to how many hours?",
        help_text="If it may be more. The first is then the fewest.",
        required=False,
    )
    skills = forms.TypedMultipleChoiceField(
        label="Which skills is it about?",
        help_text=f"Choose up to {MOST_SKILLS}.",
        coerce=UUID,
        required=False,
        widget=SeveralSelects(most=MOST_SKILLS, empty="Choose a skill", each="Skill"),
    )
    people = forms.IntegerField(
        label="How many people is it for?",
        initial=1,
        required=False,
        widget=forms.NumberInput(attrs={"min": 1, "max": MOST_PEOPLE}),
    )
    how = forms.ChoiceField(
        label="How?",
        choices=Listing.How.choices,
        initial=Listing.How.EITHER,
        required=False,
        widget=forms.RadioSelect,
    )
    place = forms.CharField(
        label="Where?",
        help_text="A site or an area, if you would meet in person.",
        max_length=120,
        required=False,
    )
    when = forms.ChoiceField(
        label="When?",
        choices=Listing.When.choices,
        initial=Listing.When.FLEXIBLE,
        required=False,
        widget=forms.RadioSelect,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="On which days of the week?",
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    dates = DatesField(
        label="On which dates?",
        help_text=f"One a line, such as 24 March 2027, and {MOST_DATES} at most.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    audience = AudienceField(
        label="Who is it for?",
        initial=Listing.Audience.NETWORK,
        required=False,
        widget=forms.RadioSelect,
    )
    closes_on = forms.DateField(
        label="Until when?",
        help_text="It closes by itself after this day. You can renew it.",
        initial=usual_closing_day,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        owner: Member,
        listing: Listing | None = None,
        is_filled_in: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.owner, self.listing, self.is_filled_in = owner, listing, is_filled_in
        self.skills_had = list(listing.skills.all()) if listing else []
        title = self.fields["title"]
        title.label, title.help_text = _TITLES[Listing.Kind(kind)]
        if kind == Listing.Kind.REQUEST and not listing:
            title.widget.attrs["list"] = "title-examples"
        # Asked for once, where it is asked for at all.
        audience = cast(forms.ChoiceField, self.fields["audience"])
        chosen = listing.audience if listing else ""
        audience.choices = cache(partial(audiences.choices, chosen=chosen))
        # What it offers is asked for once, also for a draft of what is entered.
        self.kinds = {one.code: one for one in selectors.kinds()}
        kinds = [(one.code, one.name) for one in self.kinds.values()]
        cast(forms.ChoiceField, self.fields["help_kind"]).choices = [("", "Choose one"), *kinds]
        choices = selectors.skill_choices(also=self.skills_had)
        self.skill_names = {UUID(one): name for _, group in choices for one, name in group}
        if choices:
            cast(forms.ChoiceField, self.fields["skills"]).choices = choices
        else:
            del self.fields["skills"]

    @property
    def first(self) -> list[forms.BoundField]:
        """What always shows."""
        return [field for field in self.visible_fields() if field.name not in self.MORE]

    @property
    def more(self) -> list[forms.BoundField]:
        """What shows once it is asked for."""
        return [self[name] for name in self.MORE if name in self.fields]

    @property
    def carried(self) -> list[forms.BoundField]:
        """What a preview carries along unseen: all but the skills, which it shows."""
        return [field for field in self if field.name != "skills"]

    @property
    def shows_more(self) -> bool:
        """Whether anything there is wrong, or other than it usually is.

        What was just filled in from a template stays below: the preview shows it.
        """
        is_new = self.is_filled_in or (not self.is_bound and self.listing is None)
        return any(field.errors or (not is_new and self._is_unusual(field)) for field in self.more)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, check in self._checks(cleaned).items():
            try:
                check()
            except Refused as error:
                self.add_error(_BESIDE.get(error.code, name), error.message)
        return cleaned

    def values(self) -> dict[str, Any]:
        """What was entered; of what has no answer, nothing."""
        values = super().values()
        values = {k: v for k, v in values.items() if k not in self.ANSWERED or v not in ("", None)}
        if "when" not in values:
            values = {k: v for k, v in values.items() if k not in ("weekdays", "dates")}
        return values

    def _checks(self, cleaned: dict[str, Any]) -> dict[str, Callable[[], None]]:
        """What the service would refuse, by the field that it is said beside."""
        known_dates = self.listing.dates if self.listing else []
        when, days, dates = (cleaned.get(name) for name in ("when", "weekdays", "dates"))
        all_checks: dict[str, Callable[[], None]] = {
            "closes_on": lambda: checks.check_closing_day(cleaned["closes_on"]),
            "most_minutes": lambda: checks.check_hours(
                cleaned.get("minutes"), cleaned["most_minutes"]
            ),
            "people": lambda: checks.check_people(cleaned["people"]),
            "skills": lambda: checks.check_skills(cleaned["skills"], known=self.skill_names),
            "when": lambda: checks.check_when(
                str(when),
                (days or []) if when == Listing.When.WEEKDAYS else [],
                (dates or []) if when == Listing.When.DATES else [],
                known=known_dates,
            ),
            "audience": lambda: checks.check_audience(cleaned["audience"], self.owner),
        }
        wrong = {"minutes": "most_minutes", "weekdays": "when", "dates": "when"}
        skipped = {wrong.get(name, name) for name in self.errors}
        return {
            name: check
            for name, check in all_checks.items()
            if name not in skipped and cleaned.get(name) not in ("", None)
        }

    def _is_unusual(self, field: forms.BoundField) -> bool:
        usual = self.fields[field.name].initial
        usual = usual() if callable(usual) else usual
        is_answered = field.name not in self.ANSWERED or field.value() not in ("", None)
        return is_answered and self.fields[field.name].has_changed(usual, field.value())
