"""Pages of organisations' accounts, for champions."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound, Refused
from tenant_apps.credits import exports
from tenant_apps.credits import presenters as credits
from tenant_apps.credits import selectors as statements
from tenant_apps.groups import selectors as grouping
from tenant_apps.members import selectors as members
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.organisation_accounts import presenters, selectors, services
from tenant_apps.organisation_accounts.acts import Act, possible

HERE = "organisation_accounts:list"


@require_safe
@needs(Permission.ORGANISATION_SPEND)
def everyone(request: MemberRequest) -> HttpResponse:
    """Every organisation, and what it has to pay with."""
    context = {
        "tabs": credits.tabs(request.member, HERE),
        "rows": presenters.rows(selectors.everyone()),
    }
    return render(request, "organisation_accounts/list.html", context)


@require_safe
@needs(Permission.ORGANISATION_SPEND)
def account(request: MemberRequest, organisation_id: UUID) -> HttpResponse:
    """One account: what it has, what moved it, and what can be done."""
    return _show(request, selectors.one(organisation_id))


@require_safe
@needs(Permission.ORGANISATION_SPEND)
def record(request: MemberRequest, organisation_id: UUID) -> HttpResponse:
    """Who decides about the account, and what they did to it."""
    holder = selectors.one(organisation_id)
    if holder.account is None:
        raise NotFound
    context = {
        "shown": presenters.page(holder),
        "organisation_id": organisation_id,
        "spenders": members.champions(),
        "history": presenters.history(selectors.done(holder.account)),
    }
    return render(request, "organisation_accounts/record.html", context)


@require_safe
@needs(Permission.ORGANISATION_SPEND)
def download(request: MemberRequest, organisation_id: UUID) -> HttpResponse:
    """The whole statement as a file."""
    organisation, held = statements.organisations_account(organisation_id)
    lines = (credits.row(told) for told in statements.all_lines(held))
    response = HttpResponse(exports.statement(lines), content_type="text/csv; charset=utf-8")
    name = slugify(organisation.name) or "organisation"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ORGANISATION_ACCOUNT_CHANGE)
def act(request: MemberRequest, organisation_id: UUID, what: str) -> HttpResponse:
    """Open, freeze, unfreeze or close an account; the question first, where it is opened."""
    if what not in list(Act):
        raise NotFound
    wanted, holder = Act(what), selectors.one(organisation_id)
    if request.method != "POST":
        asks = wanted in (Act.FREEZE, Act.CLOSE) and possible(wanted, holder.account)
        if not asks:
            return redirect("organisation_accounts:account", organisation_id)
        return render(request, "design/sure.html", presenters.sure(holder, wanted))
    try:
        services.act(what=wanted, organisation_id=organisation_id, by=request.member)
    except Refused as refused:
        return _show(request, holder, refusal=refused)
    messages.success(request, presenters.said(wanted))
    return redirect("organisation_accounts:account", organisation_id)


def _show(
    request: MemberRequest, holder: selectors.Holder, *, refusal: Refused | None = None
) -> HttpResponse:
    paid = grouping.paid_by(holder.organisation.id) if holder.account else []
    context = {
        "shown": presenters.page(holder),
        "groups": presenters.groups(paid, request.member),
        "organisation_id": holder.organisation.id,
        "refusal": refusal.message if refusal else "",
        "is_first": "before" not in request.GET,
    }
    if holder.account is not None:
        lines = statements.statement(holder.account, before=request.GET.get("before"))
        context |= {
            "months": credits.months(lines.lines),
            "older": lines.older,
            "whose": f"&of={holder.organisation.id}",
        }
    status = refusal.status if refusal else 200
    return render(request, "organisation_accounts/account.html", context, status=status)
