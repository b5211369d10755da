"""Pages of credits: the statement, giving, the community chest."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound, Refused
from kernel.ids import uuid7
from kernel.minutes import hours
from shared_apps.federation import membership
from shared_apps.federation import selectors as federation
from tenant_apps.credits import exports, presenters, selectors, ways
from tenant_apps.credits.forms import ConfirmedForm, GivingForm
from tenant_apps.credits.ways import Way
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.organisations import selectors as organisations

FORM_METHODS = ["GET", "HEAD", "POST"]

# Beside which field a refusal of the last step belongs; any other stands in the summary alone.
_FIELD_OF = {
    "not_enough_credits": "hours",
    "trade_limit_down": "hours",
    "trade_limit_up": "hours",
    "recipient_cannot_receive": "to",
    "organisation_at_rest": "to",
    "unknown_member": "to",
    "unknown_network": "to",
    "own_network": "to",
    "not_federated": "to",
    "network_resting": "to",
    "bad_address": "to",
    "note_too_long": "note",
    "reason_missing": "note",
}


@require_safe
@members_only
def statement(request: MemberRequest) -> HttpResponse:
    """The member's balance, and what moved it."""
    account = selectors.account_of(request.member)
    page = selectors.statement(account, before=request.GET.get("before"))
    context = {
        "tabs": presenters.tabs(request.member, "credits:statement"),
        "balance": presenters.balance(account),
        "months": presenters.months(page.lines),
        "older": page.older,
        "is_first": "before" not in request.GET,
        "federation": membership.of(request.network.id),
    }
    return render(request, "credits/statement.html", context)


@require_safe
@members_only
def download(request: MemberRequest) -> HttpResponse:
    """The member's whole statement as a file."""
    account = selectors.account_of(request.member)
    rows = (presenters.row(told) for told in selectors.all_lines(account))
    response = HttpResponse(exports.statement(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="statement.csv"'
    return response


@require_safe
@members_only
def give(request: MemberRequest) -> HttpResponse:
    """The choice of whom to give to."""
    account = selectors.account_of(request.member)
    context = {
        "tabs": presenters.tabs(request.member, "credits:give"),
        "balance": presenters.balance(account),
        "has_organisations": bool(organisations.with_open_accounts()),
        "federation": membership.of(request.network.id),
        "to": request.GET.get("to", ""),
    }
    return render(request, "credits/give.html", context)


@require_http_methods(FORM_METHODS)
@needs(Permission.CREDITS_GIVE)
def give_member(request: MemberRequest) -> HttpResponse:
    """Give credits to another member of this network."""
    return _give_by(request, ways.TO_MEMBER)


@require_http_methods(FORM_METHODS)
@needs(Permission.CREDITS_GIVE)
def donate(request: MemberRequest) -> HttpResponse:
    """Give credits to the community chest."""
    return _give_by(request, ways.TO_CHEST)


@require_http_methods(FORM_METHODS)
@needs(Permission.CREDITS_GIVE)
def support(request: MemberRequest) -> HttpResponse:
    """Give credits to an organisation's account."""
    return _give_by(request, ways.TO_ORGANISATION)


@require_http_methods(FORM_METHODS)
@needs(Permission.CREDITS_GIVE)
def send(request: MemberRequest) -> HttpResponse:
    """Send credits to a member of another network; no such page outside the federation."""
    if not federation.is_federated(request.network.id):
        raise NotFound
    return _give_by(request, ways.TO_NETWORK)


@require_http_methods(FORM_METHODS)
@needs(Permission.CHEST_SPEND)
def grant(request: MemberRequest) -> HttpResponse:
    """Grant credits from the community chest."""
    return _give_by(request, ways.FROM_CHEST)


@require_http_methods(FORM_METHODS)
@needs(Permission.CHEST_SPEND)
def fund(request: MemberRequest) -> HttpResponse:
    """Grant an organisation credits from the community chest."""
    return _give_by(request, ways.FROM_CHEST_TO_ORGANISATION)


@require_safe
@members_only
def done(request: MemberRequest, gift_id: UUID) -> HttpResponse:
    """What was given, after it was."""
    member = request.member
    crossing = selectors.sent_across(gift_id, viewer=member)
    if crossing is not None:
        told = presenters.sent(crossing, selectors.account_of(member))
    else:
        gift = selectors.gift(gift_id, viewer=member)
        told = presenters.given(gift, selectors.payer_of(gift))
    return render(request, "credits/done.html", {"done": told})


@require_safe
@needs(Permission.CHEST_SPEND)
def chest(request: MemberRequest) -> HttpResponse:
    """What the community chest holds, who gave it and who got it."""
    account = selectors.chest()
    page = selectors.statement(account, before=request.GET.get("before"))
    context = {
        "tabs": presenters.tabs(request.member, "credits:chest"),
        "balance": presenters.balance(account),
        "months": presenters.months(page.lines),
        "older": page.older,
        "is_first": "before" not in request.GET,
    }
    return render(request, "credits/chest.html", context)


def _give_by(request: MemberRequest, way: Way) -> HttpResponse:
    """Ask, have it confirmed, do it once: the same three steps for each way to give."""
    if request.method != "POST":
        form = way.make(None, giver=request.member, initial={"to": request.GET.get("to", "")})
        return _form_page(request, way, form)
    key = ConfirmedForm(request.POST).key_given
    if "change" in request.POST:
        initial = {name: request.POST.get(name, "") for name in ("to", "hours", "note")}
        return _form_page(request, way, way.make(None, giver=request.member, initial=initial))
    form = way.make(request.POST, giver=request.member, final=key is not None)
    if not form.is_valid():
        # Who was given it may have left since.
        if key is not None and selectors.was_given(key, giver=request.member):
            return redirect("credits:done", key)
        return _form_page(request, way, form, status=422)
    if key is None:
        return _confirmation_page(request, way, form)
    try:
        way.do(key, request.member, form)
    except Refused as refused:
        field = _FIELD_OF.get(refused.code)
        form.add_error(field if field in form.fields else None, refused.message)
        return _form_page(request, way, form, status=refused.status)
    return redirect("credits:done", key)


def _form_page(
    request: MemberRequest, way: Way, form: GivingForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "way": way,
        "form": form,
        "back": reverse(way.back_name),
        "from_chest": way.from_chest,
        "balance": presenters.balance(form.account),
    }
    return render(request, "credits/form.html", context, status=status)


def _confirmation_page(request: MemberRequest, way: Way, form: GivingForm) -> HttpResponse:
    context = {
        "way": way,
        "question": way.question(form),
        "rows": presenters.confirmation_rows(form, way.chosen(form)),
        "amount": hours(form.minutes),
        "hidden": {**form.settled(), "key": str(uuid7())},
    }
    return render(request, "credits/confirm.html", context)
