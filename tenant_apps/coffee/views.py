"""Random coffee: what it is, taking part, this month's pair, and skipping it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.coffee import presenters, selectors, services
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission, may
from tenant_apps.policy import care


@require_safe
@members_only
def page(request: MemberRequest) -> HttpResponse:
    """One's own part in it; for a champion how many there are, never who."""
    own = selectors.own(request.member)
    context = {
        "is_in": own.is_in,
        "now": presenters.now(own, viewer=request.member),
        "past": presenters.past(own.past, viewer=request.member),
        "next_draw": presenters.next_draw(),
    }
    if may(request.member, Permission.COFFEE_COUNT):
        least = care.smallest_group()
        context |= {
            "taking_part": presenters.taking_part(selectors.signed_up_count(), least=least),
            "rounds": presenters.rounds(selectors.round_counts(), least=least),
            "counts": True,
        }
    return render(request, "coffee/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def join(request: MemberRequest) -> HttpResponse:
    """Take part."""
    if request.method == "POST":
        services.join(by=request.member)
        messages.success(request, f"You are in. {presenters.next_draw()} we find you someone.")
    return redirect("coffee:page")


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def leave(request: MemberRequest) -> HttpResponse:
    """Take part no longer."""
    if request.method == "POST":
        services.leave(by=request.member)
        messages.success(request, "You have left random coffee. Come back whenever you like.")
    return redirect("coffee:page")


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def skip(request: MemberRequest, pair_id: UUID) -> HttpResponse:
    """Skip this time, after a question: the link stands in a mail, which programs follow too."""
    pair = selectors.get(request.member, pair_id)
    if request.method == "POST":
        services.skip(pair_id=pair.id, by=request.member)
        messages.success(request, presenters.skipped(pair, viewer=request.member))
        return redirect("coffee:page")
    if not presenters.may_skip(pair):
        return redirect("coffee:page")
    return render(request, "design/sure.html", presenters.skipping(pair, viewer=request.member))
