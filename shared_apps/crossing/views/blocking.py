"""Blocking a member of another network, and taking it back."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel.errors import NotFound
from shared_apps.crossing import awaiting, selectors, services
from shared_apps.crossing.seeing import SeenTalk
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@members_only
def block(request: MemberRequest, crossing_id: UUID) -> HttpResponse:
    """Block the other of an exchange, after a question that says what it does."""
    seen = selectors.get(request.member, crossing_id)
    block = partial(services.block, exchange_id=crossing_id)
    return sure(request, seen, block, reverse("crossing:detail", args=[crossing_id]))


def sure(
    request: MemberRequest, seen: SeenTalk, block: Callable[..., None], back_url: str
) -> HttpResponse:
    """Ask whether to block the other, or do it."""
    if seen.talk.is_erased:
        raise NotFound
    if request.method == "POST":
        block(by=request.member)
        awaiting.take_up_now()
        messages.success(request, f"{seen.other} is blocked, and is not told.")
        return redirect(back_url)
    context = {
        "title": f"Block {seen.other_within}?",
        "text": "Neither of you can propose anything or write to the other any more. What you "
        "have agreed stays, and each can end it. They are not told, and you can take it back.",
        "submit": "Block",
        "url": request.path,
        "back_url": back_url,
        "back_label": seen.talk.title,
    }
    return render(request, "design/sure.html", context)


@require_http_methods(FORM_METHODS)
@members_only
def unblock(request: MemberRequest, cross_block: UUID) -> HttpResponse:
    """Take one's own back."""
    if request.method == "POST":
        services.unblock(block_id=cross_block, by=request.member)
        awaiting.take_up_now()
        messages.success(request, "Not blocked any more.")
    return redirect("blocks:own")
