"""Blocking a member, and one's own list."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from tenant_apps.blocks import elsewhere, selectors, services
from tenant_apps.members import selectors as members
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.models import Member


@require_safe
@members_only
def own(request: MemberRequest) -> HttpResponse:
    """Whom one has blocked."""
    rows = [
        elsewhere.Row(
            name=member.name,
            more=member.organisation.name if member.organisation else "",
            unblock_url=reverse("blocks:unblock", args=[member.handle]),
        )
        for member in selectors.blocked_by(request.member)
    ]
    return render(request, "blocks/own.html", {"rows": [*rows, *elsewhere.of(request.member)]})


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def block(request: MemberRequest, handle: str) -> HttpResponse:
    """Block a member, after a question that says what it does."""
    found = _member(handle)
    back_url = reverse("members:member", args=[handle])
    if found.id == request.member.id:
        raise services.BlockOneself
    if request.method == "POST":
        services.block(member=found, by=request.member)
        messages.success(request, f"{found.name} is blocked, and is not told.")
        return redirect(back_url)
    context = {
        "title": f"Block {found.name}?",
        "text": "Neither of you can propose anything or write to the other any more, and neither "
        "is suggested to the other. What you have agreed stays, and each can end it. "
        "They are not told, and you can take it back.",
        "submit": "Block",
        "url": reverse("blocks:block", args=[handle]),
        "back_url": back_url,
        "back_label": found.name,
    }
    return render(request, "design/sure.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def unblock(request: MemberRequest, handle: str) -> HttpResponse:
    """Take a block back."""
    found = _member(handle)
    if request.method == "POST":
        services.unblock(member=found, by=request.member)
        messages.success(request, f"{found.name} is not blocked any more.")
    return redirect("blocks:own")


def _member(handle: str) -> Member:
    """Also one who has been suspended or has left since."""
    found = members.by_handle(handle, any_state=True)
    if found is None:
        raise NotFound
    return found
