"""Whom, what, and where to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from tenant_apps.bulk.acts import LABELS, MOST, Act, Wish, open_to
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Permission, scope_of
from tenant_apps.organisations import selectors as organisations
from tenant_apps.policy.permissions import MembershipType


class ChooseForm(forms.Form):
    """Those who were ticked, and what is to be done to them."""

    who = forms.TypedMultipleChoiceField(
        coerce=UUID, error_messages={"required": "Tick somebody first."}
    )
    act = forms.ChoiceField(error_messages={"required": "Choose what is to be done."})

    def __init__(self, data: QueryDict | None, *, by: Member) -> None:
        super().__init__(data)
        self.acts = [(act.value, LABELS[act]) for act in open_to(by)]
        self.fields["act"].choices = self.acts  # type: ignore[attr-defined]
        asked = data.getlist("who")[:MOST] if data else []
        ids = [(one, one) for one in asked if _is_id(one)]
        self.fields["who"].choices = ids  # type: ignore[attr-defined]

    def clean_who(self) -> list[UUID]:
        asked: list[UUID] = self.cleaned_data["who"]
        return list(dict.fromkeys(asked))

    @property
    def wanted(self) -> Act:
        return Act(self.cleaned_data["act"])

    def said(self) -> str:
        """What is wrong, in a sentence; nothing if nothing is."""
        return next((str(error) for errors in self.errors.values() for error in errors), "")


class TargetForm(forms.Form):
    """Where an act leads: an organisation, or a type; most lead nowhere."""

    who = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput, required=False)
    act = forms.CharField(widget=forms.HiddenInput)
    sure = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None, *, act: Act, who: Sequence[UUID], by: Member
    ) -> None:
        ids = [str(one) for one in who]
        super().__init__(data, initial={"who": ids, "act": act.value, "sure": "yes"})
        self.fields["who"].choices = [(one, one) for one in ids]  # type: ignore[attr-defined]
        self.chosen = act
        if act == Act.MOVE:
            scope = scope_of(by, Permission.MEMBER_SUSPEND)
            self.fields["organisation"] = forms.ModelChoiceField(
                label="Organisation", queryset=organisations.everything(scope)
            )
        if act == Act.TYPE:
            self.fields["type"] = forms.ChoiceField(
                label="Type of membership", choices=MembershipType
            )

    @property
    def wish(self) -> Wish:
        values: dict[str, Any] = self.cleaned_data
        chosen = values.get("type")
        return Wish(
            self.chosen, values.get("organisation"), MembershipType(chosen) if chosen else None
        )


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
