"""Saying a skill of oneself, and extending the network's list."""

from typing import Any

from django import forms

from tenant_apps.skills import presenters, selectors
from tenant_apps.skills.models import MemberSkill, Skill

LEARN = "learn"


def name_field(label: str) -> forms.CharField:
    """A skill's name, chosen from the list of names on the page or typed."""
    return forms.CharField(
        label=label,
        help_text="Type a word of it, such as “charts”, and choose from the list.",
        max_length=80,
        widget=forms.TextInput(attrs={"list": "skill-names", "autocomplete": "off"}),
    )


class NamedSkillForm(forms.Form):
    """A skill by its name. A name that is near one gets suggestions."""

    name = name_field("Which skill?")

    def __init__(self, *args: Any, listed: list[Skill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by_name = {skill.name.casefold(): skill for skill in listed}
        self.skill: Skill | None = None
        typed = self.typed
        near = selectors.alike(typed, listed) if typed.casefold() not in self._by_name else []
        if near:
            self.fields["meant"] = forms.ChoiceField(
                label="Did you mean one of these?",
                choices=[(name, name) for name in near],
                widget=forms.RadioSelect,
                required=False,
            )
            self.order_fields(self.field_order)

    @property
    def typed(self) -> str:
        return " ".join(str(self.data.get("name", ""))[:80].split())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = cleaned.get("meant") or self.typed
        self.skill = self._by_name.get(typed.casefold())
        if self.skill is None and cleaned.get("name"):
            self.add_error("name", self._not_listed(typed))
        return cleaned

    def _not_listed(self, typed: str) -> str:
        if "meant" in self.fields:
            return f"“{typed}” is not in the list. Choose one of those below, or type another word."
        return (
            f"Nothing in the list is like “{typed}”. Try another word, look through the whole "
            "list, or ask a champion to add it."
        )


class OwnSkillForm(NamedSkillForm):
    """A skill, and how well one knows it."""

    mark_optional = False
    field_order = ["name", "meant", "level"]

    level = forms.ChoiceField(
        label="How well do you know it?",
        choices=[*MemberSkill.Level.choices, (LEARN, "I would like to learn it")],
        widget=forms.RadioSelect,
    )

    def chosen_level(self) -> int | None:
        """One of the levels, or None for what one would like to learn."""
        level = self.cleaned_data["level"]
        return None if level == LEARN else int(level)


class SkillForm(forms.Form):
    """A skill of the network's list."""

    name = forms.CharField(label="Name", max_length=80)
    group = forms.ChoiceField(label="Group", choices=Skill.Group)
    same_as = forms.ChoiceField(
        label="Same as, in the national list",
        help_text="So that people of other networks find it by the name that they know.",
        required=False,
    )

    def __init__(self, *args: Any, national: list[Skill] | None, **kwargs: Any) -> None:
        """`national`: what it may be the same as; none for one of the national list itself."""
        super().__init__(*args, **kwargs)
        if national is None:
            del self.fields["same_as"]
        else:
            self.fields["same_as"].choices = presenters.same_as(national)  # type: ignore[attr-defined]
