"""Asking for help, or offering it: two fields, how it will look, and one button."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from kernel.ids import uuid7
from tenant_apps.listings import (
    asking_presenters,
    drafts,
    presenters,
    review_selectors,
    services,
    template_selectors,
)
from tenant_apps.listings.drafts import Draft
from tenant_apps.listings.forms import ListingForm
from tenant_apps.listings.models import Listing
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission

FORM_METHODS = ["GET", "HEAD", "POST"]
CHANGES = "change"
TEMPLATE, BEGUN = "template", "begun"
OWN_WORDS = "Now put it in your own words."
FILLED_IN = f"Filled in where you had written nothing. {OWN_WORDS}"
NO_TEMPLATE = "That example is not there any more. What you had written is."


@require_http_methods(FORM_METHODS)
@needs(Permission.LISTING_POST)
def post(request: MemberRequest, kind: str) -> HttpResponse:
    """Post an offer or a request; from its preview, also back to the form as it was filled in.

    The button of a template fills the form in from it, and posts nothing.
    """
    form = _form(request, kind)
    request.changes_nothing = shows_form = CHANGES in request.POST or TEMPLATE in request.POST
    if form.is_bound and not shows_form and form.is_valid():
        me, key = request.member, form.cleaned_data["key"]
        listing = services.post(owner=me, kind=kind, by=me, key=key, **form.values())
        messages.success(request, presenters.posted(listing))
        return redirect("listings:detail", listing.id)
    return _page(request, form, kind)


@require_http_methods(FORM_METHODS)
@needs(Permission.LISTING_POST)
def preview(request: MemberRequest, kind: str) -> HttpResponse:
    """How it will look, and who may help; nothing is kept. A part for htmx, else a page."""
    request.changes_nothing = True
    form = _form(request, kind)
    if not form.is_bound:
        return redirect("listings:post", kind)
    is_right = form.is_valid()
    is_part = request.headers.get("HX-Request") == "true"
    if not is_right and not is_part:
        return _page(request, form, kind)
    draft = _draft(request, form, kind)
    context = {
        "form": form,
        "kind": kind,
        "preview": _shown(draft) if draft.listing.title else None,
        "post_url": reverse("listings:post", args=[kind]),
        "begun": _begun(form),
    }
    if is_part:
        return HttpResponse(render_to_string("listings/_preview.html", context))
    return render(request, "listings/preview.html", {**context, "waits": _waits(request)})


@require_safe
@needs(Permission.LISTING_POST)
def quick(request: MemberRequest) -> HttpResponse:
    """The two fields alone, for a dialog on whatever page; for anyone else the page of the form."""
    if request.headers.get("HX-Request") != "true":
        return redirect("listings:post", Listing.Kind.REQUEST)
    form = ListingForm(kind=Listing.Kind.REQUEST, owner=request.member, auto_id="ask_%s")
    context = {"form": form, "csrf_token": get_token(request)}
    return HttpResponse(render_to_string("listings/_quick.html", context))


def _form(request: MemberRequest, kind: str) -> ListingForm:
    if kind not in Listing.Kind.values:
        raise NotFound
    if request.method != "POST":
        begun = presenters.begun(request.GET)
        return ListingForm(kind=kind, owner=request.member, initial=begun)
    is_filled = TEMPLATE in request.POST and kind == Listing.Kind.REQUEST
    data = _filled_in(request) if is_filled else request.POST
    return ListingForm(data, kind=kind, owner=request.member, is_filled_in=is_filled)


def _filled_in(request: MemberRequest) -> QueryDict:
    """What was sent with a template's button, filled in from it."""
    template = template_selectors.to_begin_from(request.POST[TEMPLATE])
    if template is None:
        messages.error(request, NO_TEMPLATE)
        return request.POST
    last = template_selectors.to_begin_from(request.POST.get(BEGUN, ""))
    filled = asking_presenters.filled_in(request.POST, template, last)
    has_written = asking_presenters.has_written(request.POST, last)
    messages.info(request, FILLED_IN if has_written else OWN_WORDS)
    filled[BEGUN] = str(template.id)
    return filled


def _begun(form: ListingForm) -> str:
    """The template that the form was filled in from last; nothing for what is none."""
    return next((str(one) for one in _ids([form.data.get(BEGUN, "")])), "")


def _draft(request: MemberRequest, form: ListingForm, kind: str) -> Draft:
    """What is right of the form so far, as it would be posted."""
    values = {"title": "", "skills": [], **form.values()}
    chosen = values.pop("skills")
    draft = drafts.draft(
        owner=request.member,
        kind=kind,
        request_key=form.cleaned_data.get("key") or uuid7(),
        values=values,
        chosen=chosen,
        seen=_seen(request),
        names=form.skill_names,
    )
    if kind_of_help := form.kinds.get(draft.listing.help_kind_id):
        draft.listing.help_kind = kind_of_help
    return draft


def _shown(draft: Draft) -> dict[str, Any]:
    """The preview, with templates alike while a request has no description."""
    is_short = not draft.listing.is_offer and not draft.listing.description
    alike = template_selectors.alike(draft.listing.title) if is_short else []
    return asking_presenters.preview(draft, drafts.parts(draft), alike)


def _page(request: MemberRequest, form: ListingForm, kind: str) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "examples": _examples(kind),
        "waits": _waits(request),
        "back_url": f"{reverse('search:listings')}?kind={kind}",
        "begun": _begun(form),
        "unticked": _seen(request) - set(_ids(request.POST.getlist("skills"))),
    }
    return render(request, "listings/post.html", context, status=422 if form.errors else 200)


def _waits(request: MemberRequest) -> str:
    """What to know before posting where others see it only once it has been reviewed."""
    return presenters.WAITS if review_selectors.is_needed(request.member) else ""


def _examples(kind: str) -> list[dict[str, Any]]:
    if kind == Listing.Kind.OFFER:
        return []
    return asking_presenters.template_groups(template_selectors.offered())


def _seen(request: MemberRequest) -> set[UUID]:
    """The skills that a preview has suggested so far; what is no id is nothing."""
    return set(_ids(request.POST.getlist("suggested")))


def _ids(texts: Iterable[str]) -> Iterator[UUID]:
    for text in texts:
        try:
            yield UUID(text)
        except ValueError:
            continue
