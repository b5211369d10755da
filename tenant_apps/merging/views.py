"""Champions merge organisations and close them: where it all goes, what follows, and doing it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kernel.errors import Refused
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.merging import presenters, selectors, services
from tenant_apps.merging.acts import Act, Wish
from tenant_apps.merging.forms import IntoForm
from tenant_apps.organisations import selectors as organisations
from tenant_apps.organisations.models import Organisation

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@needs(Permission.ORGANISATION_CHANGE)
def merge(request: MemberRequest, organisation_id: UUID) -> HttpResponse:
    """All of an organisation goes to another one."""
    return _end(request, Act.MERGE, organisations.get(organisation_id))


@require_http_methods(METHODS)
@needs(Permission.ORGANISATION_CHANGE)
def close(request: MemberRequest, organisation_id: UUID) -> HttpResponse:
    """An organisation is no more."""
    return _end(request, Act.CLOSE, organisations.get(organisation_id))


def _end(request: MemberRequest, act: Act, organisation: Organisation) -> HttpResponse:
    is_sent = request.method == "POST"
    if not organisation.is_active and not is_sent:
        return redirect("organisations:organisation", organisation.id)
    said = request.POST if is_sent else request.GET
    form = IntoForm(said if "into" in said else None, act=act, organisation=organisation)
    if not (form.is_bound and form.is_valid()):
        context = {"page": presenters.choosing(act, organisation), "form": form}
        return render(
            request, "merging/choose.html", context, status=422 if is_sent or form.errors else 200
        )
    wish = form.wish()
    return _carry_out(request, wish) if is_sent else _ask(request, wish)


def _carry_out(request: MemberRequest, wish: Wish) -> HttpResponse:
    try:
        services.end(
            act=wish.act,
            organisation_id=wish.organisation.id,
            into_id=wish.into.id if wish.into else None,
            by=request.member,
        )
    except Refused as refused:
        return _ask(request, wish, refusal=refused)
    messages.success(request, presenters.said(wish))
    return redirect("organisations:list")


def _ask(request: MemberRequest, wish: Wish, *, refusal: Refused | None = None) -> HttpResponse:
    seen = selectors.preview(wish)
    context = {
        "page": presenters.question(wish),
        "rows": presenters.follows(seen),
        "into": wish.into.id if wish.into else "",
        "why_not": refusal.message if refusal else services.why_not(seen),
    }
    return render(request, "merging/sure.html", context, status=refusal.status if refusal else 200)
