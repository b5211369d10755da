"""Finding members, and what they say of themselves."""

from typing import Any

from django import forms
from django.http import QueryDict

from design.careful import CarefulForm
from kernel import weekdays
from tenant_apps.brand import selectors as brand
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import PartRole, Role
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations.models import Organisation
from tenant_apps.policy import selectors as policy
from tenant_apps.policy.permissions import MembershipType
from tenant_apps.policy.terms import USUAL_TERM, BadTerm, Term


class SearchForm(forms.Form):
    """Words to find people by."""

    q = forms.CharField(max_length=100, required=False)

    def words(self) -> str:
        """What to search for; nothing where it is no search at all."""
        return str(self.cleaned_data.get("q", "")) if self.is_valid() else ""


class OrganisationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the network's organisations."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("empty_label", "None of these")
        super().__init__(queryset=Organisation.objects.none(), **kwargs)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Called what the network calls it, unless the form says otherwise."""
        self.label = self.label or brand.words().called("Organisation")
        return super().get_bound_field(form, field_name)


OF_A_LIST = "Unless a column says something else. The days below are for these people alone."


class TypeField(forms.ChoiceField):
    """A type of membership; a program that says none means the usual one."""

    def __init__(
        self,
        label: str = "They join as",
        help_text: str = "What each may do stands under “Types of membership”.",
    ) -> None:
        super().__init__(
            label=label, choices=MembershipType, initial=USUAL_TERM.type, help_text=help_text
        )

    def clean(self, value: Any) -> MembershipType:
        return MembershipType(super().clean(value or USUAL_TERM.type.value))


class DayField(forms.DateField):
    """A day that may be left empty."""

    def __init__(self, label: str, help_text: str) -> None:
        super().__init__(
            label=label,
            required=False,
            help_text=help_text,
            widget=forms.DateInput(attrs={"type": "date"}),
        )


class TermFields(forms.Form):
    """As what people join, and for how long: cleaned, it is their `term`."""

    membership_type = TypeField()
    term_starts_on = DayField(
        "Membership starts on", "Until then they can look around. Leave it empty for at once."
    )
    term_ends_on = DayField("Membership ends on", "The last day. Leave it empty for no end.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.pop("membership_type", USUAL_TERM.type)
        starts_on, ends_on = cleaned.pop("term_starts_on", None), cleaned.pop("term_ends_on", None)
        try:
            term = Term(chosen, starts_on, ends_on)
        except BadTerm as refused:
            self.add_error("term_ends_on", refused.message)
            return cleaned
        if term.is_over(policy.today()):
            self.add_error("term_ends_on", "Choose today or a later day.")
        return {**cleaned, "term": term}


class ProfileForm(CarefulForm):
    """A member's own page."""

    name = forms.CharField(
        label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    job_title = forms.CharField(
        label="What you do",
        max_length=80,
        required=False,
        help_text="Your job or role, such as “Ward manager” or “Improvement lead”.",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    organisation = OrganisationField()
    about = forms.CharField(
        label="About you",
        max_length=1000,
        required=False,
        help_text="What you are working on, and what people may ask you about. "
        "Leave out telephone numbers and addresses: people write to you here.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    free_on = forms.TypedMultipleChoiceField(
        label="On which days do you usually have time?",
        choices=weekdays.NAMED,
        coerce=int,
        required=False,
        help_text="Requests for those days find you first. Tick none if it varies.",
        widget=forms.CheckboxSelectMultiple,
    )
    shows_name_outside = forms.BooleanField(
        label="Let people in other networks see my name",
        required=False,
        help_text="When you exchange with, or send credits to, someone in another network. "
        "Without it they see your handle alone. You can change this at any time.",
    )
    shows_hours_given = forms.BooleanField(
        label="Show on my page how many hours I have given",
        required=False,
    )
    shows_hours_received = forms.BooleanField(
        label="Show on my page how many hours I have received",
        required=False,
        help_text="Members of this network see it. Nobody does unless you tick it.",
    )

    def __init__(self, data: QueryDict | None = None, *, member: Member) -> None:
        initial = {
            "name": member.name,
            "job_title": member.job_title,
            "organisation": member.organisation,
            "about": member.about or member.hidden_about,
            "free_on": member.free_on,
            "shows_name_outside": member.shows_name_outside,
            "shows_hours_given": member.shows_hours_given,
            "shows_hours_received": member.shows_hours_received,
        }
        super().__init__(data, initial=initial)
        self.fields["organisation"].queryset = organisations.everything()  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """What a member is to the network."""

    role = forms.ChoiceField(label="Role", choices=Role)


class HeldRoleForm(forms.Form):
    """A role that a member is to hold besides their own, and where."""

    mark_optional = False

    role = forms.ChoiceField(label="Role", choices=PartRole)
    organisation = OrganisationField(
        label="For", empty_label="The whole network", help_text="With all of its teams."
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        # Their own role has a field of the same name on the same page.
        super().__init__(data, auto_id="held_%s")
        self.fields["organisation"].queryset = organisations.everything()  # type: ignore[attr-defined]
