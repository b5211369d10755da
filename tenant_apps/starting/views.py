"""The first minutes after joining: three short steps, each of which can be skipped."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import Refused
from kernel.ids import uuid7
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission, may
from tenant_apps.skills import presenters as skill_presenters
from tenant_apps.skills import selectors as skills
from tenant_apps.starting import presenters, selectors, services
from tenant_apps.starting.forms import GiveForm, NeedForm
from tenant_apps.starting.presenters import Page


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def give(request: MemberRequest) -> HttpResponse:
    """What one can give."""
    return _step(request, GiveForm, presenters.give())


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def need(request: MemberRequest) -> HttpResponse:
    """What one would like."""
    return _step(request, NeedForm, presenters.need())


@require_safe
@members_only
def suggestion(request: MemberRequest) -> HttpResponse:
    """One thing to do at once."""
    found = presenters.suggestion(selectors.suggestion(request.member))
    context = {**found, "of": presenters.STEPS, "key": uuid7()}
    return render(request, "starting/suggestion.html", context)


@require_POST
@members_only
def put_away(request: MemberRequest) -> HttpResponse:
    """Show no more how far one is."""
    services.put_away(by=request.member)
    return redirect("home:home")


def _step(request: MemberRequest, form_of: type[GiveForm | NeedForm], page: Page) -> HttpResponse:
    listed = skills.listed()
    data = request.POST if request.method == "POST" else None
    may_post = may(request.member, Permission.LISTING_POST)
    form = form_of(data, listed=listed, may_post=may_post)
    if form.is_bound and form.is_valid():
        try:
            listing = services.say(**form.said(), by=request.member)
        except Refused as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, presenters.said(listing))
            return redirect(page.next_url)
    groups = skill_presenters.groups(listed)
    context = {"form": form, "page": page, "of": presenters.STEPS, "groups": groups}
    return render(request, "starting/step.html", context, status=422 if form.errors else 200)
