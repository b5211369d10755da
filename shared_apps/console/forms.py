"""What operators fill in."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from design.forms import HoursField, HoursInput
from kernel.minutes import MAX_MINUTES
from shared_apps.commissioning import domains
from shared_apps.commissioning.services import ArchiveReason, SuspensionReason
from shared_apps.federation.models import MAX_REASON
from shared_apps.national_skills.models import Group
from shared_apps.removing.models import MAX_WHERE, Export
from shared_apps.switches.models import Reason
from tenants import services as registry
from tenants.models import IntegratedCareSystem, Network

ALL = ("", "All")
MAX_LIMIT_HOURS = 100_000
LISTED_LABEL = "Name it on the public front page"
LISTED_HELP = "A private network is found only by its people’s work e-mail or its address."


class IcsSelect(forms.Select):
    """The 42, by region; those that have a network are shown and cannot be chosen."""

    taken: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.taken:
            option["label"] = f"{option['label']} (has a network)"
            option["attrs"]["disabled"] = True
        return option


class EmailDomainsField(forms.CharField):
    """Domains on lines of their own; the cleaned value is a list of them, each once."""

    def __init__(self) -> None:
        attrs = {"rows": 3, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(
            label="Work e-mail domains",
            required=False,
            max_length=4000,
            help_text="One a line, such as imperial.nhs.uk. People who enter such an address on "
            "the front page are shown this network.",
            widget=forms.Textarea(attrs=attrs),
        )

    def clean(self, value: Any) -> list[str]:
        typed = str(super().clean(value)).replace(",", " ").replace(";", " ").split()
        try:
            return domains.tidy_all(typed)
        except domains.BadDomain as refused:
            raise ValidationError(refused.message, code=refused.code) from refused


class NetworkForm(forms.Form):
    """A network to be: the same for all kinds, but that only an ICS network has an ICS."""

    template_name = "console/_network_fields.html"

    ics = forms.ChoiceField(
        label="Integrated Care System",
        widget=IcsSelect,
        help_text="Each has one network.",
        error_messages={
            "required": "Choose the Integrated Care System.",
            "invalid_choice": "Choose one of the 42 Integrated Care Systems of England.",
        },
    )
    name = forms.CharField(
        label="Name",
        max_length=120,
        error_messages={"required": "Enter the network’s name."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    slug = forms.CharField(
        label="Address",
        required=False,
        max_length=64,
        help_text="Small letters, digits and hyphens. Left empty, it is the name’s initials.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    champion_name = forms.CharField(
        label="Champion’s name",
        max_length=120,
        error_messages={"required": "Enter the champion’s name."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    champion_email = forms.EmailField(
        label="Champion’s e-mail",
        help_text="Their invitation is sent here as soon as the network stands.",
        error_messages={
            "required": "Enter the champion’s e-mail address.",
            "invalid": "Enter an e-mail address, such as maria@trust.nhs.uk.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    welcome = HoursField(
        label="Welcome credits",
        required=False,
        initial=120,
        max_minutes=MAX_MINUTES,
        help_text="What each new member starts with. Leave it empty for none.",
    )
    federated = forms.BooleanField(
        label="Invite it to the federation",
        required=False,
        help_text="Once its champion has agreed, members can send credits to members of other "
        "federated networks.",
    )
    is_listed = forms.BooleanField(label=LISTED_LABEL, required=False, help_text=LISTED_HELP)
    email_domains = EmailDomainsField()

    def __init__(
        self,
        *args: Any,
        kind: str,
        systems: Iterable[IntegratedCareSystem] = (),
        taken: frozenset[str] = frozenset(),
        preview_url: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["is_listed"].initial = kind != Network.Kind.SCHOOL
        self.fields["federated"].initial = kind != Network.Kind.SCHOOL
        if kind == Network.Kind.ICS:
            self._ask_for_ics(systems, taken)
        else:
            del self.fields["ics"]
        self._preview_from(preview_url)

    def clean_slug(self) -> str:
        """What no network may have is told along with whatever else is wrong."""
        typed: str = self.cleaned_data["slug"]
        try:
            return registry.tidy_slug(typed) if typed else ""
        except registry.BadSlug as refused:
            raise ValidationError(refused.message, code=refused.code) from refused

    def _ask_for_ics(self, systems: Iterable[IntegratedCareSystem], taken: frozenset[str]) -> None:
        field = self.fields["ics"]
        field.choices = _by_region(systems)  # type: ignore[attr-defined]
        field.widget.taken = taken
        self.fields["name"].required = False
        self.fields["name"].help_text = "Left empty, it is the Integrated Care System’s name."

    def _preview_from(self, url: str) -> None:
        """With htmx, the page says what name and address would come of what is filled in."""
        for name in {"ics", "name", "slug"} & set(self.fields):
            self.fields[name].widget.attrs |= {
                "hx-get": url,
                "hx-trigger": "change" if name == "ics" else "input changed delay:300ms",
                "hx-target": "#preview",
                "hx-include": "#names",
                "hx-sync": "#names:queue last",
                "hx-swap": "outerHTML",
            }


class SearchForm(forms.Form):
    """Narrows and orders the list of networks."""

    mark_optional = False

    q = forms.CharField(
        label="Name or address",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(label="State", required=False, choices=[ALL, *Network.State.choices])
    kind = forms.ChoiceField(label="Kind", required=False, choices=[ALL, *Network.Kind.choices])
    sort = forms.ChoiceField(
        label="Order",
        required=False,
        choices=[
            ("", "By name"),
            ("newest", "Newest first"),
            ("members", "Most members first"),
            ("hours", "Most hours first"),
            ("position", "Lowest position first"),
        ],
    )

    def wanted(self) -> dict[str, str]:
        """By what the list is narrowed; by nothing where it makes no sense."""
        asked = self.cleaned_data if self.is_valid() else {}
        return {
            "words": asked.get("q", ""),
            "state": asked.get("state", ""),
            "kind": asked.get("kind", ""),
        }


class SuspendForm(forms.Form):
    """Why a network is closed."""

    reason = forms.ChoiceField(
        label="Why is it suspended?",
        # For not paying a network is closed by itself, in its time.
        choices=[one for one in SuspensionReason.choices if one[0] != SuspensionReason.NON_PAYMENT],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason."},
    )


class SuspendManyForm(SuspendForm):
    """Why many are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Why are they suspended?"


class SwitchForm(forms.Form):
    """Why a feature is switched off, or on."""

    reason = forms.ChoiceField(
        label="Why?",
        help_text="Champions read it in their log.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason."},
    )

    def __init__(self, *args: Any, is_on: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unfit = _NOT_TO_SWITCH_ON if is_on else {Reason.OVER}
        fit = [one for one in Reason.choices if one[0] not in unfit]
        self.fields["reason"].choices = fit  # type: ignore[attr-defined]


class NetworksField(forms.Field):
    """Ids of networks, as many as were ticked."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[UUID]:
        try:
            return [UUID(one) for one in value or []]
        except ValueError as error:
            raise ValidationError("Tick the networks that are meant.") from error


class ChooseManyForm(forms.Form):
    """Which networks of the list, and what is to be done to them."""

    network = NetworksField(required=False)
    all = forms.BooleanField(required=False)
    act = forms.ChoiceField(
        error_messages={
            "required": "Choose what is to be done.",
            "invalid_choice": "Choose what is to be done.",
        }
    )

    def __init__(self, *args: Any, acts: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [(act.code, act.label) for act in acts]  # type: ignore[attr-defined]

    def said(self) -> str:
        """What is wrong, in one sentence."""
        return " ".join(str(one) for errors in self.errors.values() for one in errors)

    def ticked(self) -> set[str]:
        """The networks that were, to be so again."""
        return set(self.data.getlist("network"))  # type: ignore[attr-defined]


_NOT_TO_SWITCH_ON = {Reason.FAULT, Reason.SECURITY}


class ArchiveForm(forms.Form):
    """Why a network is archived."""

    reason = forms.ChoiceField(
        label="Why is it archived?",
        choices=ArchiveReason.choices,
        help_text="Its champions are told.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason."},
    )


class RemoveForm(forms.Form):
    """What somebody says who wants a network removed."""

    export = forms.ChoiceField(
        label="Where are its data once they are gone from here?",
        choices=Export.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether there is an export."},
    )
    export_where = forms.CharField(
        label="Where is the export?",
        required=False,
        max_length=MAX_WHERE,
        help_text="Such as the number of the case it was handed over in. The receipt keeps it: "
        "leave out the network’s name.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    early = forms.BooleanField(
        label="Remove it without waiting",
        required=False,
        help_text="It was archived only lately. The second operator has to agree to this too.",
    )
    reason = forms.CharField(
        label="Why?",
        max_length=MAX_REASON,
        help_text="The operator who agrees reads it.",
        error_messages={"required": "Say why."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_early: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_early:
            del self.fields["early"]


class RenameForm(forms.Form):
    """Another name; the address stays."""

    name = forms.CharField(
        label="Name",
        max_length=120,
        error_messages={"required": "Enter the network’s name."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class HoursLimitField(forms.IntegerField):
    """A limit of trade in whole hours; the cleaned value is in minutes."""

    def __init__(self, **kwargs: Any) -> None:
        whole = HoursInput(attrs={"step": "1", "min": "1"})
        super().__init__(min_value=1, max_value=MAX_LIMIT_HOURS, widget=whole, **kwargs)

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        return typed * 60 if typed is not None else None


class FederateForm(forms.Form):
    """How far a network's position may go."""

    down = HoursLimitField(
        label="How far down may its position go?",
        initial=600,
        help_text="Its members can receive this much more from other networks than they give.",
        error_messages={"required": "Enter how many hours down its position may go."},
    )
    up = HoursLimitField(
        label="How far up may its position go?",
        initial=600,
        required=False,
        help_text="Its members can give this much more to other networks than they receive. "
        "Left empty, there is no limit.",
    )


class LimitsForm(FederateForm):
    """The same of a network that is in, with why."""

    reason = forms.CharField(
        label="Why?",
        required=False,
        max_length=MAX_REASON,
        help_text="To widen a limit takes a second operator, who reads this.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """Why not."""

    reason = forms.CharField(
        label="Why not?",
        max_length=MAX_REASON,
        help_text="Whoever asked reads it.",
        error_messages={"required": "Say why not."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WhyForm(forms.Form):
    """Why, for the network's champions."""

    reason = forms.CharField(
        label="Why?",
        max_length=MAX_REASON,
        help_text="The network’s champions read it.",
        error_messages={"required": "Say why: the network’s champions read it."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PerhapsWhyForm(WhyForm):
    """The same, where nothing need be said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


class FindabilityForm(forms.Form):
    """How people outside find a network."""

    is_listed = forms.BooleanField(label=LISTED_LABEL, required=False, help_text=LISTED_HELP)
    email_domains = EmailDomainsField()


def _by_region(systems: Iterable[IntegratedCareSystem]) -> list[Any]:
    """Choices of a select, with an option to have chosen none."""
    ordered = sorted(systems, key=lambda system: (system.region, system.name))
    groups = [
        (region, [(system.code, system.name) for system in members])
        for region, members in groupby(ordered, key=lambda system: system.region)
    ]
    return [("", "Choose one"), *groups]


class NationalSkillForm(forms.Form):
    """A skill of the national list."""

    name = forms.CharField(label="Name", max_length=80)
    group = forms.ChoiceField(label="Group", choices=Group)
