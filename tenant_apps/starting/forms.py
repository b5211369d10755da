"""What a new member says in a few words: a skill, and a line that others can answer."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tenant_apps.listings.keyed import KeyedForm
from tenant_apps.listings.models import Listing
from tenant_apps.skills.forms import NamedSkillForm, name_field
from tenant_apps.skills.models import MemberSkill

LINE_LETTERS = 120


class _SayingForm(NamedSkillForm, KeyedForm):
    """Either will do, or both. Whoever may post nothing is asked for the skill alone."""

    kind: str
    mark_optional = False

    def __init__(self, *args: Any, may_post: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        if not may_post:
            del self.fields["title"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_empty = not (self.typed or cleaned.get("meant") or cleaned.get("title"))
        if not self.errors and is_empty:
            raise ValidationError("Fill in one of these, or skip this step.", code="empty")
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "kind": self.kind,
            "skill": self.skill.id if self.skill else None,
            "level": self.level(),
            "title": self.cleaned_data.get("title", ""),
            "key": self.cleaned_data["key"],
        }

    def level(self) -> int | None:
        return None


class GiveForm(_SayingForm):
    """What they can give."""

    kind = Listing.Kind.OFFER
    field_order = ["name", "meant", "level_known", "title"]

    name = name_field("A skill you have")
    level_known = forms.ChoiceField(
        label="How well do you know it?",
        choices=MemberSkill.Level.choices,
        initial=MemberSkill.Level.WELL,
        required=False,
    )
    title = forms.CharField(
        label="Something you could offer, in a line",
        help_text="Such as “An hour on run charts” or “Come and see our virtual ward”.",
        max_length=LINE_LETTERS,
        required=False,
    )

    def level(self) -> int | None:
        return int(self.cleaned_data["level_known"] or MemberSkill.Level.WELL)


class NeedForm(_SayingForm):
    """What they would like."""

    kind = Listing.Kind.REQUEST
    field_order = ["name", "meant", "title"]

    name = name_field("A skill you would like to learn")
    title = forms.CharField(
        label="Something you would like help with, in a line",
        help_text="Such as “Someone to look over my project plan”.",
        max_length=LINE_LETTERS,
        required=False,
    )
