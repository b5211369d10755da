"""Whom to give to, how much, and what to say. What is known to fail is said beside the field."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q

from design.careful import CarefulForm
from design.forms import HoursField
from kernel.errors import Refused
from shared_apps.federation import addresses
from shared_apps.federation.selectors import Recipient, resolve
from tenant_apps.credits.services import MAX_NOTE, NotEnough
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.members import selectors as members
from tenant_apps.members.models import Member
from tenant_apps.organisations.models import Organisation
from tenants import current

SHOWN = 10


class GivingForm(CarefulForm):
    """An amount from an account, and a note. `final` leaves the judging of it to the ledger."""

    hours = HoursField(
        label="How many hours?", help_text="In steps of a quarter, such as 0.5 or 1.25."
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="You and the member who receives the credits see it.",
    )

    account: AccountView
    whose = "You have"

    def __init__(
        self, data: Any = None, *, account: AccountView, final: bool = False, **kwargs: Any
    ) -> None:
        self.account = account
        self.final = final
        self.is_careful = not final
        super().__init__(data, **kwargs)

    def clean_hours(self) -> int:
        minutes: int = self.cleaned_data["hours"]
        spendable = self.account.spendable_minutes
        if not self.final and spendable is not None and minutes > spendable:
            raise forms.ValidationError(
                NotEnough(self.account, minutes, whose=self.whose).message, code="not_enough"
            )
        return minutes

    @property
    def minutes(self) -> int:
        amount: int = self.cleaned_data["hours"]
        return amount

    @property
    def note_text(self) -> str:
        return str(self.cleaned_data["note"]).strip()

    def settled(self) -> dict[str, str]:
        """The answers as text, to be sent again by the page that asks for confirmation."""
        return {"hours": f"{self.minutes / 60:g}", "note": self.note_text}


class DonationForm(GivingForm):
    """To the community chest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = "The champions of your network see it."


class SupportForm(GivingForm):
    """To an organisation, of those whose account is open."""

    to = forms.TypedChoiceField(
        label="Which organisation?",
        coerce=UUID,
        error_messages={
            "invalid_choice": "The account of this organisation is not open now. Choose another."
        },
    )
    field_order = ["to", "hours", "note"]

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {one.id: one for one in organisations}
        field = self.fields["to"]
        assert isinstance(field, forms.TypedChoiceField)
        named = [(str(one.id), one.name) for one in organisations]
        field.choices = [("", "Choose one"), *named]
        self.fields["note"].help_text = "The champions of your network see it."

    @property
    def chosen(self) -> Organisation:
        """Which receives. Only of a valid form."""
        return self.organisations[self.cleaned_data["to"]]

    def settled(self) -> dict[str, str]:
        return {"to": str(self.chosen.id), **super().settled()}


class FundingForm(SupportForm):
    """From the chest to an organisation, with a reason."""

    whose = "The community chest has"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"] = _reason(
            "Every champion reads it on both statements.",
            "Say why these credits are granted: every champion can read it.",
        )


class MemberForm(GivingForm):
    """To another member, found by name or handle. Several who fit are offered to choose from."""

    to = forms.CharField(
        label="Who to?",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Their name, or a part of it, or their handle or address.",
    )
    field_order = ["to", "member", "hours", "note"]

    def __init__(
        self, *args: Any, giver: Member, may_be_giver: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.giver = giver
        self.may_be_giver = may_be_giver
        self.receiver: Member | None = None
        self.found, self.more = self._search(str(self.data.get("to", "")).strip())
        if len(self.found) > 1:
            self.fields["member"] = forms.ChoiceField(
                label="Which of them?",
                choices=[(str(one.id), _described(one)) for one in self.found],
                widget=forms.RadioSelect,
                help_text=f"The first {SHOWN}. Write more of the name to find others."
                if self.more
                else "",
                error_messages={"required": "Several members fit. Choose the one you mean."},
            )
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "to" in self.cleaned_data:
            self._choose()
        return cleaned

    def _choose(self) -> None:
        if len(self.found) == 1:
            self.receiver = self.found[0]
        elif self.found:
            chosen = self.cleaned_data.get("member")
            self.receiver = next((one for one in self.found if str(one.id) == chosen), None)
        else:
            self.add_error("to", self._nobody(self.cleaned_data["to"]))

    def settled(self) -> dict[str, str]:
        return {"to": self.chosen.handle, **super().settled()}

    @property
    def chosen(self) -> Member:
        """Who receives. Only of a valid form."""
        if self.receiver is None:
            raise RuntimeError("Ask only a valid form who receives.")
        return self.receiver

    def _search(self, text: str) -> tuple[list[Member], bool]:
        """Those who fit; a whole handle fits one alone. And whether there are more."""
        if not text or not text.isprintable():
            return [], False
        exact = members.by_handle(_handle(text))
        if exact is not None:
            return ([exact] if self._may_receive(exact) else []), False
        people = members.directory()
        for word in text.split()[:6]:
            people = people.filter(Q(name__icontains=word) | Q(handle__icontains=word))
        if not self.may_be_giver:
            people = people.exclude(id=self.giver.id)
        found = list(people[: SHOWN + 1])
        return found[:SHOWN], len(found) > SHOWN

    def _may_receive(self, member: Member) -> bool:
        return self.may_be_giver or member.id != self.giver.id

    def _nobody(self, text: str) -> str:
        if _handle(text).lower() == self.giver.handle:
            return "You cannot give credits to yourself."
        if _is_elsewhere(text):
            return (
                "This is an address in another network. If yours is in the federation, go back "
                "and choose “Another network”."
            )
        return f"No member here is called “{text}”. Check the spelling, or write less of the name."


class GrantForm(MemberForm):
    """From the chest to a member, with a reason."""

    whose = "The community chest has"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"] = _reason(
            "The member reads it, and so does every champion.",
            "Say why these credits are granted: the member will read it.",
        )


class AddressForm(GivingForm):
    """To a member of another network, by address."""

    to = forms.CharField(
        label="Their address",
        max_length=addresses.MAX_HANDLE + 40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text="Handle, @ and network, such as maria@nwl. They see it on their profile.",
    )
    field_order = ["to", "hours", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recipient: Recipient | None = None

    def clean_to(self) -> str:
        text: str = self.cleaned_data["to"]
        try:
            address = str(addresses.parse(text))
            if not self.final:
                self.recipient = resolve(address, asking=current.network())
        except Refused as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from refused
        return address

    @property
    def chosen(self) -> Recipient:
        """Who receives. Only of a valid form that is not final."""
        if self.recipient is None:
            raise RuntimeError("Ask only a valid form who receives.")
        return self.recipient

    def settled(self) -> dict[str, str]:
        return {"to": str(self.cleaned_data["to"]), **super().settled()}


class ConfirmedForm(forms.Form):
    """What the confirmation page adds: the key under which credits move once."""

    key = forms.UUIDField(required=False)

    @property
    def key_given(self) -> UUID | None:
        self.is_valid()
        return self.cleaned_data.get("key")


def _reason(hint: str, missing: str) -> forms.CharField:
    return forms.CharField(
        label="Reason",
        max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=hint,
        error_messages={"required": missing},
    )


def _described(member: Member) -> str:
    more = [member.job_title, member.organisation.name if member.organisation else ""]
    described = ", ".join(part for part in more if part)
    return f"{member.name} (@{member.handle})" + (f", {described}" if described else "")


def _handle(text: str) -> str:
    """The handle in what was typed: after an @, or before this network's own name."""
    typed = text.strip().removeprefix("@")
    handle, _, network = typed.partition("@")
    return handle if network.lower() == current.network().slug else typed


def _is_elsewhere(text: str) -> bool:
    try:
        return addresses.parse(text).slug != current.network().slug
    except addresses.BadAddress:
        return False
