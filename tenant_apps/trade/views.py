"""What champions see of their network's trade: where it stands, with whom, and each transfer."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.errors import NotFound
from shared_apps.federation import between
from tenant_apps.credits import exports as statements
from tenant_apps.credits import paper
from tenant_apps.credits import presenters as credits
from tenant_apps.credits.monthly import attachment, first_day, this_month
from tenant_apps.credits.selectors import last_month, next_month
from tenant_apps.members.access import needs
from tenant_apps.members.http import ActorRequest, MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.trade import exports, picture, presenters, selectors, services
from tenant_apps.trade.selectors import MonthStatement

CSV = "text/csv; charset=utf-8"


@require_safe
@needs(Permission.FEDERATION_READ)
def overview(request: ActorRequest) -> HttpResponse:
    """The position, the room before both limits, and the balance of trade over a year."""
    standing = selectors.standing()
    context = _frame(request, "trade:overview")
    if standing is not None:
        figures = selectors.months()
        context |= {
            "standing": standing,
            "rest": presenters.rest(standing),
            "set": presenters.what_is_set(between.in_force(request.network.id)),
            "notices": presenters.notices(standing, selectors.warnings()),
            "position": presenters.position(standing),
            "rooms": presenters.rooms(standing),
            "picture": picture.draw(figures),
            "months": presenters.month_rows(figures),
            "has_beside": any(one.beside_minutes for one in figures),
        }
    return render(request, "trade/overview.html", context)


@require_POST
@needs(Permission.FEDERATION_READ)
def see(request: MemberRequest, limitwarning_id: UUID) -> HttpResponse:
    """A champion has seen that a limit is near: it is no longer to do."""
    services.see(limitwarning_id, by=request.member)
    messages.success(request, "Noted. The warning stays here until there is room again.")
    return redirect("trade:overview")


@require_safe
@needs(Permission.FEDERATION_READ)
def statement(request: ActorRequest) -> HttpResponse:
    """What moved the position, newest first."""
    page = selectors.statement(before=request.GET.get("before"))
    context = _frame(request, "trade:statement") | {
        "months": presenters.by_month(page.lines),
        "older": page.older,
        "is_first": "before" not in request.GET,
    }
    return render(request, "trade/statement.html", context)


@require_safe
@needs(Permission.FEDERATION_READ)
def download(request: MemberRequest) -> HttpResponse:
    """The whole federated statement as a file."""
    rows = (presenters.row(line) for line in selectors.all_lines())
    return attachment(statements.statement(rows), CSV, "federated-statement.csv")


@require_safe
@needs(Permission.FEDERATION_READ)
def month(request: ActorRequest) -> HttpResponse:
    """The position when a month began, what moved it, and the position when it ended."""
    told = _month(request)
    following = next_month(told.first)
    context = _frame(request, "trade:statement") | {
        "label": credits.month_label(told.first),
        "stats": presenters.month_stats(told),
        "rows": [presenters.row(line) for line in told.period.lines],
        "earlier": _query(last_month(told.first)),
        "later": _query(following) if following <= this_month() else "",
        "csv_url": reverse("trade:month_csv") + _query(told.first),
        "pdf_url": reverse("trade:month_pdf") + _query(told.first),
    }
    return render(request, "trade/month.html", context)


@require_safe
@needs(Permission.FEDERATION_READ)
def spreadsheet(request: MemberRequest) -> HttpResponse:
    """The month as CSV."""
    told = _month(request)
    rows = [presenters.row(line) for line in told.period.lines]
    return attachment(statements.statement(rows), CSV, f"{_file_name(told)}.csv")


@require_safe
@needs(Permission.FEDERATION_READ)
def document(request: MemberRequest) -> HttpResponse:
    """The month as PDF."""
    told = _month(request)
    made = paper.statement(
        network=request.network.name,
        holder="Federated statement",
        label=credits.month_label(told.first),
        stats=presenters.month_stats(told),
        rows=[presenters.row(line) for line in told.period.lines],
        made_on=timezone.localtime(clock.now()).date(),
    )
    return attachment(made, "application/pdf", f"{_file_name(told)}.pdf")


@require_safe
@needs(Permission.FEDERATION_READ)
def partners(request: ActorRequest) -> HttpResponse:
    """Each network traded with: sent, received, net, the last 30 days; and what operators set."""
    found = selectors.partners()
    context = _frame(request, "trade:partners") | {
        "stats": presenters.partner_stats(found),
        "rows": presenters.partner_rows(found),
        "set": presenters.what_is_set(between.in_force(request.network.id)),
    }
    return render(request, "trade/partners.html", context)


@require_safe
@needs(Permission.FEDERATION_READ)
def download_partners(request: MemberRequest) -> HttpResponse:
    """The same as a file."""
    return attachment(exports.partners(selectors.partners()), CSV, "partners.csv")


def _frame(request: ActorRequest, here: str) -> dict[str, Any]:
    """What all these pages have: credits' tabs, and their own below."""
    return {
        "tabs": credits.tabs(request.member, "trade:overview"),
        "views": presenters.tabs(here),
    }


def _month(request: ActorRequest) -> MonthStatement:
    """The month that the address names. Raises NotMonth, and NotFound outside the federation."""
    told = selectors.month(first_day(request.GET.get("month")))
    if told is None:
        raise NotFound
    return told


def _query(first: date) -> str:
    return f"?month={first:%Y-%m}"


def _file_name(told: MonthStatement) -> str:
    return f"federated-statement-{told.first:%Y-%m}"
