"""What members of a type may do, somebody's type and term, and moving many on at once."""

from datetime import date
from typing import Any

from django import forms

from tenant_apps.members.models import Member
from tenant_apps.membership_types.selectors import Chosen
from tenant_apps.policy.permissions import WITHHOLDABLE, MembershipType, Permission
from tenant_apps.policy.terms import Term
from tenant_apps.policy.types import Rule

_ENDS = ("", "The membership ends")
_FIELDS: dict[str, Permission] = {
    "reads_listings": Permission.LISTING_READ,
    "may_post": Permission.LISTING_POST,
    "may_propose": Permission.EXCHANGE_PROPOSE,
    "may_give": Permission.CREDITS_GIVE,
    "sees_people": Permission.DIRECTORY_READ,
}
assert set(_FIELDS.values()) == set(WITHHOLDABLE)


def _day(label: str, help_text: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class RuleForm(forms.Form):
    """The rules of a type."""

    reads_listings = forms.BooleanField(label="Read others’ requests and offers", required=False)
    may_post = forms.BooleanField(label="Post requests and offers", required=False)
    may_propose = forms.BooleanField(
        label="Propose exchanges, ask about listings, and join groups", required=False
    )
    may_give = forms.BooleanField(label="Give credits to others", required=False)
    sees_people = forms.BooleanField(label="Look people up", required=False)
    moves_to = forms.ChoiceField(label="When a term ends", required=False)

    def __init__(self, data: Any = None, *, rule: Rule) -> None:
        initial: dict[str, Any] = {
            name: permission not in rule.withheld for name, permission in _FIELDS.items()
        }
        super().__init__(data, initial={**initial, "moves_to": rule.moves_to or ""})
        others = [one for one in MembershipType.choices if one[0] != rule.type]
        moves = [(value, f"They go on as: {label.lower()}") for value, label in others]
        self.fields["moves_to"].choices = [_ENDS, *moves]  # type: ignore[attr-defined]

    @property
    def withheld(self) -> list[Permission]:
        """What was not ticked."""
        return [one for name, one in _FIELDS.items() if not self.cleaned_data[name]]

    @property
    def moves_on_to(self) -> MembershipType | None:
        chosen = self.cleaned_data["moves_to"]
        return MembershipType(chosen) if chosen else None


class TermForm(forms.Form):
    """Somebody's type and term."""

    type = forms.ChoiceField(label="Type of membership", choices=MembershipType)
    starts_on = _day("Starts on", "Until then they can look around. Leave it empty for at once.")
    ends_on = _day("Last day", "Leave it empty for no end.")

    def __init__(self, data: Any = None, *, member: Member) -> None:
        initial = {
            "type": member.membership_type,
            "starts_on": member.term_starts_on,
            "ends_on": member.term_ends_on,
        }
        super().__init__(data, initial=initial)

    @property
    def term(self) -> Term:
        """What was entered. Raises BadTerm."""
        values = self.cleaned_data
        return Term(MembershipType(values["type"]), values["starts_on"], values["ends_on"])


class ChooseForm(forms.Form):
    """Who moves on, and as what: in the address, so that it can be looked at first."""

    of = forms.ChoiceField(label="Members who are", choices=MembershipType, initial="student")
    ends_by = _day("Whose last day is on or before", "Leave it empty for all of them.")
    to = forms.ChoiceField(label="Go on as", choices=MembershipType, initial="alumni")
    ends_on = _day("With a last day of", "Leave it empty for no end.")

    @property
    def chosen(self) -> Chosen:
        ends_by: date | None = self.cleaned_data["ends_by"]
        return Chosen(MembershipType(self.cleaned_data["of"]), ends_by)

    @property
    def term(self) -> Term:
        return Term(MembershipType(self.cleaned_data["to"]), None, self.cleaned_data["ends_on"])
