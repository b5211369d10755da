"""Champions word the requests that members may begin from."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from design.careful import CarefulForm
from design.forms import HoursField
from kernel.errors import Refused
from tenant_apps.listings import (
    asking_presenters,
    checks,
    selectors,
    template_selectors,
    template_services,
)
from tenant_apps.listings.fields import SeveralSelects
from tenant_apps.listings.models import RequestTemplate
from tenant_apps.listings.refusals import MOST_SKILLS
from tenant_apps.policy import entries
from tenant_apps.policy.access import needs
from tenant_apps.policy.http import ActorRequest
from tenant_apps.policy.permissions import Permission


def _kinds_to_choose() -> list[tuple[str, str]]:
    return [("", "Choose one"), *selectors.kind_choices()]


class TemplateForm(CarefulForm):
    """A title, a text with gaps, and what such a request usually takes."""

    title = forms.CharField(
        label="What it asks for",
        help_text="Such as “Look over my driver diagram”.",
        max_length=template_services.LONGEST_TITLE,
    )
    help_kind = forms.ChoiceField(label="Kind of help", choices=_kinds_to_choose)
    description = forms.CharField(
        label="Text",
        help_text="With gaps (…) that a member fills in.",
        max_length=template_services.LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    minutes = HoursField(label="About how many hours?", required=False)
    most_minutes = HoursField(label="Up to how many hours?", required=False)
    skills = forms.TypedMultipleChoiceField(
        label="Skills",
        coerce=UUID,
        required=False,
        widget=SeveralSelects(most=MOST_SKILLS, empty="Choose a skill", each="Skill"),
    )

    def __init__(self, data: Any = None, *, template: RequestTemplate | None = None) -> None:
        super().__init__(
            data, initial=asking_presenters.template_words(template) if template else None
        )
        had = list(template.skills.all()) if template else []
        skills = cast(forms.ChoiceField, self.fields["skills"])
        skills.choices = selectors.skill_choices(also=had)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                checks.check_hours(cleaned["minutes"], cleaned["most_minutes"])
            except Refused as error:
                self.add_error("most_minutes", error.message)
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REQUEST_TEMPLATE_CHANGE)
def templates(request: ActorRequest) -> HttpResponse:
    """All templates by kind of help, and a form for one more."""
    form = TemplateForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            added = template_services.add(**form.values(), by=request.member.id)
        except Refused as error:
            form.add_error("title", error.message)
        else:
            messages.success(request, f"“{added.title}” is in the list.")
            return redirect("listings:templates")
    groups = asking_presenters.template_groups(template_selectors.everything())
    context = {"form": form, "groups": groups}
    return render(request, "listings/templates.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REQUEST_TEMPLATE_CHANGE)
def template(request: ActorRequest, requesttemplate_id: UUID) -> HttpResponse:
    """Put a template in other words."""
    found = template_selectors.get(requesttemplate_id)
    form = TemplateForm(request.POST if request.method == "POST" else None, template=found)
    if form.is_bound and form.is_valid():
        try:
            template_services.change(template=found, **form.values(), by=request.member.id)
        except Refused as error:
            form.add_error("title", error.message)
        else:
            messages.success(request, "The example is saved.")
            return redirect("listings:templates")
    context = {"form": form, "template": found}
    return render(request, "listings/template.html", context, status=422 if form.errors else 200)


retire, bring_back = entries.buttons(
    Permission.REQUEST_TEMPLATE_CHANGE,
    get=template_selectors.get,
    set_retired=template_services.set_retired,
    page="listings:template",
    entries=lambda _: reverse("listings:templates"),
)
