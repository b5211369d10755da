"""What those who take part fill in."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from design.forms import AnyHoursField, HoursField
from kernel import clock
from kernel.minutes import MAX_MINUTES, hours
from tenant_apps.exchanges import services as exchanges
from tenant_apps.exchanges.forms import FeedbackForm
from tenant_apps.groups import people
from tenant_apps.groups.models import Group, Part
from tenant_apps.groups.models.event import WORDS_LENGTH
from tenant_apps.groups.models.group import ABOUT_LENGTH, MOST_PLACES, MOST_PROVIDERS, Payer
from tenant_apps.groups.services import Given, Plan
from tenant_apps.listings.keyed import KeyedForm
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenant_apps.skills.models import Skill

_QUARTERS = "In quarters, such as 1.5."
_IF_LONGER = "Who pays confirms what is more than that."
_NO_LONGER = "It cannot be more in all, preparation included."
_NAMES = "Their names or handles, with commas between them."


def _today() -> date:
    return timezone.localdate(clock.now())


def _text(label: str, hint: str = "", *, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=kwargs.pop("max_length", WORDS_LENGTH),
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


def _people(label: str, hint: str = _NAMES, **kwargs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, help_text=hint, max_length=4000, widget=widget, **kwargs)


class GroupForm(KeyedForm):
    """A form of one group."""

    def __init__(self, data: Any = None, *, group: Group) -> None:
        self.group = group
        super().__init__(data)


class SetUpForm(KeyedForm):
    """A group as its host plans it."""

    # It is asked for where one pays.
    said_optional = ("organisation",)

    title = forms.CharField(
        label="What is it about?",
        help_text="In a few words, such as “Run charts for matrons”.",
        max_length=120,
    )
    about = _text(
        "More about it",
        "What will you do, when would it be, and what should people bring?",
        rows=5,
        max_length=ABOUT_LENGTH,
    )
    gives = forms.ChoiceField(
        label="Do you give the time yourself?",
        choices=[("yes", "Yes, I do"), ("no", "No, I take part and someone else gives it")],
        widget=forms.RadioSelect,
    )
    providers = _people("Who else gives the time?", f"{_NAMES} They are asked.", required=False)
    session_minutes = HoursField(
        label="How long do you meet?", help_text=f"Each who gives the time gives this. {_QUARTERS}"
    )
    preparation_minutes = AnyHoursField(
        label="And to prepare it?",
        help_text="Preparation counts. For each who gives the time.",
        required=False,
    )
    fewest = forms.IntegerField(
        label="With how many people at least?",
        help_text="Not counting who gives the time. With fewer it does not take place.",
        min_value=1,
        max_value=MOST_PLACES,
    )
    places = forms.IntegerField(label="And at most?", min_value=1, max_value=MOST_PLACES)
    payer = forms.ChoiceField(
        label="Who pays?",
        help_text="For an organisation or the chest a champion of the network has to agree.",
        choices=Payer.choices,
        widget=forms.RadioSelect,
    )
    organisation = forms.TypedChoiceField(
        label="Which organisation?",
        help_text="Only if an organisation pays. Those whose account is open.",
        coerce=UUID,
        empty_value=None,
        required=False,
    )
    is_open = forms.ChoiceField(
        label="Who may join?",
        choices=[("yes", "All members of the network"), ("no", "Only those I invite")],
        widget=forms.RadioSelect,
    )
    invited = _people("Whom do you invite?", required=False)

    def __init__(self, data: Any = None, *, organisations: Iterable[Organisation]) -> None:
        super().__init__(data)
        field = self.fields["organisation"]
        assert isinstance(field, forms.TypedChoiceField)
        named = [(str(one.id), one.name) for one in organisations]
        field.choices = [("", "No organisation pays"), *named]
        if not named:
            self._offer_no_organisation()

    def _offer_no_organisation(self) -> None:
        """None has an account to pay from: say so instead of a choice that leads nowhere."""
        del self.fields["organisation"]
        payer = self.fields["payer"]
        assert isinstance(payer, forms.ChoiceField)
        payer.choices = [one for one in Payer.choices if one[0] != Payer.ORGANISATION]
        payer.help_text = (
            "For the chest a champion of the network has to agree. An organisation can pay once a "
            "champion has opened its account: none has one yet."
        )

    def clean_providers(self) -> list[Member]:
        return people.found(self.cleaned_data["providers"])

    def clean_invited(self) -> list[Member]:
        return people.found(self.cleaned_data["invited"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_told = "providers" in cleaned and "gives" in cleaned
        if is_told and cleaned["gives"] == "no" and not cleaned["providers"]:
            self.add_error("providers", "Say who gives the time.")
        if cleaned.get("payer") == Payer.HOST and cleaned.get("gives") == "yes":
            self.add_error("payer", "You give the time yourself: choose who else pays for it.")
        if cleaned.get("payer") == Payer.ORGANISATION and not cleaned.get("organisation"):
            self.add_error("organisation", "Choose the organisation that pays.")
        if (cleaned.get("places") or 0) < (cleaned.get("fewest") or 0) and "places" in cleaned:
            self.add_error("places", "Enter at least as many as it needs.")
        self._check_people(cleaned)
        return cleaned

    def _check_people(self, cleaned: dict[str, Any]) -> None:
        gives = {one.id: one.name for one in cleaned.get("providers") or []}
        twice = [one.name for one in cleaned.get("invited") or [] if one.id in gives]
        if twice:
            self.add_error("invited", f"{twice[0]} gives the time already.")
        if len(gives) >= MOST_PROVIDERS:
            self.add_error("providers", f"Name at most {MOST_PROVIDERS - 1} others.")

    def plan(self, host: Member) -> Plan:
        """What was entered. Only of a valid form."""
        entered = self.cleaned_data
        gives = [one.id for one in entered["providers"] if one.id != host.id]
        pays = entered.get("organisation") if entered["payer"] == Payer.ORGANISATION else None
        return Plan(
            title=entered["title"],
            about=entered["about"],
            providers=[*([host.id] if entered["gives"] == "yes" else []), *gives],
            session_minutes=entered["session_minutes"],
            preparation_minutes=entered["preparation_minutes"] or 0,
            places=entered["places"],
            fewest=entered["fewest"],
            payer=Payer(entered["payer"]),
            organisation_id=pays,
            is_open=entered["is_open"] == "yes",
            invited=[one.id for one in entered["invited"] if one.id != host.id],
        )


class InviteForm(GroupForm):
    """One more to be asked."""

    who = _people("Whom do you invite?", "Their name or handle.")

    def clean_who(self) -> Member:
        named = people.found(self.cleaned_data["who"])
        if len(named) != 1:
            raise ValidationError("Name one person at a time.")
        if self.group.part_of(named[0].id) is not None:
            raise ValidationError(f"{named[0].name} is on the list already.")
        return named[0]

    def values(self) -> dict[str, Any]:
        return {"member_id": self.cleaned_data["who"].id}


class RefuseForm(GroupForm):
    """No, and why."""

    reason = _text("Why not?", "A line is enough. All who take part read it.")


class EndForm(GroupForm):
    """Called off, and why."""

    reason = _text("Why?", "A line is enough. All who take part read it.", required=False)


class DisputeForm(GroupForm):
    """What was logged is not right."""

    message = _text(
        "What is not right?",
        "A line is enough. All who take part read it, and a broker if one has to decide.",
    )


class AskUndoForm(GroupForm):
    """What was settled is wrong."""

    reason = _text("What is wrong?", "A line is enough. All who take part read it.")


class LogForm(GroupForm):
    """What each provider gave, and who came."""

    def __init__(self, data: Any = None, *, group: Group) -> None:
        super().__init__(data, group=group)
        longer = _IF_LONGER if group.may_take_longer else _NO_LONGER
        for number, part in enumerate(group.providers):
            self.fields[f"session_{number}"] = AnyHoursField(
                label=f"How long was {part.member.name} there?",
                help_text=f"{_QUARTERS} Agreed: {hours(part.session_minutes or 0)}. {longer}",
                initial=_first(part.given_session_minutes, part.session_minutes),
            )
            self.fields[f"preparation_{number}"] = AnyHoursField(
                label=f"How long did {part.member.name} prepare?",
                help_text=f"Agreed: {hours(part.preparation_minutes or 0)}.",
                initial=_first(part.given_preparation_minutes, part.preparation_minutes),
            )
        self.fields["came"] = forms.TypedMultipleChoiceField(
            label="Who came?",
            help_text="Who joined and did not come pays their share all the same."
            if group.payer == Payer.SHARED
            else "",
            coerce=UUID,
            choices=[(str(part.id), part.member.name) for part in group.recipients],
            initial=[str(part.id) for part in group.recipients if part.came is not False],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Tick who came. If nobody did, cancel the group instead."},
        )
        self.fields["held_on"] = forms.DateField(
            label="When?",
            help_text="The last day, if it was several.",
            initial=group.held_on or _today,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        self.fields["note"] = _text("What did you do?", "A line, for all.", required=False)

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        try:
            exchanges.check_day(day)
        except exchanges.BadDay as error:
            raise ValidationError(error.message) from error
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for number, part in enumerate(self.group.providers):
            named = [f"session_{number}", f"preparation_{number}"]
            most = MAX_MINUTES if self.group.may_take_longer else part.agreed_minutes
            if sum(cleaned.get(name) or 0 for name in named) > most:
                self.add_error(named[0], self._too_much(part))
        return cleaned

    def _too_much(self, part: Part) -> str:
        if self.group.may_take_longer:
            return f"At most {hours(MAX_MINUTES)} can be logged, preparation and all."
        return (
            f"At most {hours(part.agreed_minutes)} were agreed, preparation and all. All share "
            "what it costs, and none can agree to more for the others: agree what is above that "
            "in an exchange of its own."
        )

    def values(self) -> dict[str, Any]:
        entered = self.cleaned_data
        return {
            "given": {
                part.id: Given(entered[f"session_{number}"], entered[f"preparation_{number}"])
                for number, part in enumerate(self.group.providers)
            },
            "came": set(entered["came"]),
            "held_on": entered["held_on"],
            "note": entered["note"],
        }


class GroupFeedbackForm(FeedbackForm):
    """What was learned, and thanks; and what each who gave is good at."""

    def __init__(self, data: Any = None, *, gave: Sequence[tuple[Member, list[Skill]]]) -> None:
        super().__init__(data, skills=[])
        self.fields["may_be_shared"].help_text = (
            "With the title, your name, and those of who gave the time, only if all of these "
            "agree. You can take this back."
        )
        self.gave = gave
        for number, (member, skills) in enumerate(gave):
            self.fields[f"endorses_{number}"] = forms.TypedMultipleChoiceField(
                label=f"What is {member.name} good at?",
                help_text="Everyone sees it on their page.",
                coerce=UUID,
                required=False,
                choices=[(str(skill.id), skill.name) for skill in skills],
                widget=forms.CheckboxSelectMultiple,
            )
        self.order_fields([name for name in self.fields if name != "may_be_shared"])

    def values(self) -> dict[str, Any]:
        entered = self.cleaned_data
        said = {name: entered[name] for name in ("learned", "thanks", "may_be_shared")}
        endorses = [
            (member.id, skill)
            for number, (member, _) in enumerate(self.gave)
            for skill in entered[f"endorses_{number}"]
        ]
        return {**said, "endorses": endorses}


class ResolveForm(GroupForm):
    """What each provider gave, as a broker decides it: nothing at all is a decision too."""

    def __init__(self, data: Any = None, *, group: Group) -> None:
        super().__init__(data, group=group)
        for number, part in enumerate(group.providers):
            self.fields[f"hours_{number}"] = AnyHoursField(
                label=f"How many hours are paid to {part.member.name}?",
                help_text=f"At most {hours(part.agreed_minutes)}. {_QUARTERS} 0 for none.",
                initial=min(part.given_minutes, part.agreed_minutes),
                max_minutes=part.agreed_minutes,
            )
        self.fields["reason"] = _text("Why?", "All who take part read this.")

    @property
    def minutes(self) -> dict[UUID, int]:
        """What was decided, by part. Only of a valid form."""
        return {
            part.id: self.cleaned_data[f"hours_{number}"]
            for number, part in enumerate(self.group.providers)
        }


def _first(given: int | None, agreed: int | None) -> int:
    return (agreed or 0) if given is None else given
