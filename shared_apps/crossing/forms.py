"""What the two fill in, and those who decide: the forms of exchanges, with an address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kernel.errors import Refused
from shared_apps.crossing.models import Ruling
from shared_apps.federation import addresses
from tenant_apps.exchanges.forms import (
    KEEP,
    NOTHING,
    UNDO,
    FeedbackForm,
    ProposeToMemberForm,
    ResolveForm,
)
from tenant_apps.exchanges.forms import DecideForm as DecideForm
from tenant_apps.listings.keyed import KeyedForm


class ProposeForm(ProposeToMemberForm):
    """A proposal to a member of another network."""

    address = forms.CharField(
        label="Their address",
        help_text="As name@network, such as maria@nwl. It is not an e-mail address.",
        max_length=addresses.MAX_HANDLE + 40,
    )
    field_order = ("address", "direction", "title", "message", "minutes")

    def clean_address(self) -> str:
        try:
            return str(addresses.parse(self.cleaned_data["address"]))
        except Refused as refused:
            raise ValidationError(refused.message) from refused


class WriteForm(KeyedForm):
    """A message to the other of the two."""

    mark_optional = False

    text = forms.CharField(
        label="Write a message",
        help_text="Plain text. Nothing about patients.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ThanksForm(FeedbackForm):
    """What was learned, and thanks: the other alone reads it."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, skills=())
        del self.fields["may_be_shared"]


class LineForm(WriteForm):
    """A message in a question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = "E-mail addresses and telephone numbers are left out."
        self.fields["text"].help_text = f"Plain text. Nothing about patients. {hint}"


class AskForm(LineForm):
    """The first question about a listing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "Your question"


class AskPersonForm(AskForm):
    """The first question to a person."""

    title = forms.CharField(
        label="What is it about?",
        help_text="In a few words, such as “Run charts”.",
        max_length=120,
    )
    field_order = ("title", "text")


def ruled(form: DecideForm) -> dict[str, Any]:
    """What was decided, as the service takes it."""
    said = {"reason": form.cleaned_data["reason"], "key": form.cleaned_data["key"]}
    if isinstance(form, ResolveForm):
        minutes = form.decided_minutes
        ruling = Ruling.PAY if minutes else Ruling.NOTHING
        return {**said, "ruling": ruling, "minutes": minutes}
    return {**said, "ruling": _UNDOING[form.cleaned_data["decision"]]}


_UNDOING = {UNDO: Ruling.UNDO, KEEP: Ruling.KEEP}
OF_RULINGS = {Ruling.NOTHING: NOTHING, Ruling.UNDO: UNDO, Ruling.KEEP: KEEP}
