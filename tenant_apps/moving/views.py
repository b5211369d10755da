"""Taking one's balance along to another network, and bringing it here."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from design.dates import friendly
from kernel.errors import NotFound, Refused
from kernel.minutes import hours
from shared_apps.federation import membership
from tenant_apps.credits import selectors as credits
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.moving import presenters, selectors, services
from tenant_apps.moving.forms import CodeForm, ConfirmedForm
from tenant_apps.moving.selectors import Agreed

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
_OF_THE_CODE = {"unknown_moving_code", "own_moving_code"}


@get_or_post
@needs(Permission.CREDITS_GIVE)
def along(request: MemberRequest) -> HttpResponse:
    """Ask for the code, have it confirmed, move the balance once. No page where none may go."""
    stands = membership.of(request.network.id)
    if not (stands.is_in and stands.balances_out):
        raise NotFound
    if request.method != "POST":
        return _code_page(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, form, status=422)
    minutes = ConfirmedForm(request.POST).minutes_said
    try:
        if minutes is None:
            going = services.look(mover=request.member, code=form.written)
            context = presenters.confirmation(request.member, going)
            return render(request, "moving/confirm.html", {**context, "code": form.written})
        sent = services.take_along(mover=request.member, code=form.written, minutes=minutes)
    except Refused as refused:
        form.add_error("code" if refused.code in _OF_THE_CODE else None, refused.message)
        return _code_page(request, form, status=refused.status)
    return redirect("credits:done", sent.reference)


@get_or_post
@needs(Permission.CREDITS_GIVE)
def here(request: MemberRequest) -> HttpResponse:
    """Make a code, which is shown once. No page where balances do not come along."""
    stands = membership.of(request.network.id)
    if not (stands.is_in and stands.balances_in):
        raise NotFound
    context = {}
    if request.method == "POST":
        made = services.make_code(member=request.member)
        context = {"code": made.text, "until": friendly(made.expires_at)}
    return render(request, "moving/here.html", context)


def _code_page(request: MemberRequest, form: forms.Form, *, status: int = 200) -> HttpResponse:
    account = credits.account_of(request.member)
    obstacle = services.obstacle(account)
    context = {
        "form": form,
        "available": hours(account.available_minutes),
        "obstacle": "" if obstacle is None else obstacle.message,
        "agreed": presenters.agreed(_agreed(request, obstacle)),
    }
    return render(request, "moving/along.html", context, status=status)


def _agreed(request: MemberRequest, obstacle: Refused | None) -> list[Agreed]:
    """What has to be finished first, where that is what is in the way."""
    return selectors.agreed(request.member) if isinstance(obstacle, services.StillOpen) else []
