"""Before somebody leaves: where their credits go, and that they mean it."""

from typing import Any

from django import forms

from tenant_apps.members.models import Member

CHEST, MEMBER = "chest", "member"


class LeaveForm(forms.Form):
    """One's own leaving. Whoever has nothing to give is not asked to whom."""

    to = forms.ChoiceField(
        label="Who gets your credits?",
        choices=[(CHEST, "The community chest, for whoever needs help"), (MEMBER, "A member")],
        widget=forms.RadioSelect,
        initial=CHEST,
    )
    handle = forms.CharField(
        label="The handle of the member, if you chose one",
        max_length=60,
        required=False,
        help_text="It stands on their page as “Address”: the part before the @.",
    )
    erase = forms.BooleanField(
        label="Erase what is known of me in two weeks",
        required=False,
        help_text="Your name, your address and all that you wrote, here and in other networks. "
        "What others earned and paid stays in the ledger, without your name. Without this tick "
        "your record stays, should you come back.",
    )
    confirm = forms.CharField(
        label="Write your own handle, to confirm",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, member: Member, has_credits: bool) -> None:
        super().__init__(data)
        self.member = member
        self.fields["confirm"].help_text = f"Yours is {member.handle}."
        if not has_credits:
            del self.fields["to"], self.fields["handle"]

    def clean_confirm(self) -> str:
        written = _handle(self.cleaned_data["confirm"])
        if written != self.member.handle:
            raise forms.ValidationError(f"Write {self.member.handle} to confirm.")
        return written

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("to") == MEMBER and not self.credits_to:
            self.add_error("handle", "Write the handle of the member who gets your credits.")
        return cleaned

    @property
    def erases(self) -> bool:
        """Whether nothing is to be kept of them."""
        return bool(self.cleaned_data["erase"])

    @property
    def credits_to(self) -> str:
        """The handle of who gets the credits; empty for the chest."""
        if self.cleaned_data.get("to") != MEMBER:
            return ""
        return _handle(self.cleaned_data.get("handle", ""))


def _handle(written: str) -> str:
    return written.strip().lower().removeprefix("@").partition("@")[0]
