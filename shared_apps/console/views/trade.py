"""Pages about trade between networks: positions, pairs, patterns, the nightly reconciliation."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Refused
from shared_apps.console import trade_exports, trade_presenters
from shared_apps.console.refusals import UNPROCESSABLE, explain
from shared_apps.console.trade_forms import LookForm, PairsForm, PositionsForm
from shared_apps.federation import partners, positions
from shared_apps.operators import permissions
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from shared_apps.trade_watch import selectors, services

PER_PAGE = 50


@require_safe
@needs(Permission.FEDERATION_READ)
def federation(request: OperatorRequest) -> HttpResponse:
    """Every network's position on the national ledger, its limits, and the sum of all."""
    standings = positions.standings()
    form = PositionsForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    words = asked.get("q", "")
    shown = trade_presenters.chosen(standings, words=words, sort=asked.get("sort", ""))
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": trade_presenters.tabs("console:federation"),
        "form": form,
        "page": page,
        "rows": [trade_presenters.position_row(one) for one in page],
        "stats": trade_presenters.federation_stats(standings),
        "has_any": bool(standings),
        "is_balanced": sum(one.minutes for one in standings) == 0,
    }
    return render(request, "console/federation.html", context)


@require_safe
@needs(Permission.FEDERATION_READ)
def pairs(request: OperatorRequest) -> HttpResponse:
    """What crossed between every two networks, and the biggest of them against each other."""
    found = partners.pairs()
    form = PairsForm(request.GET, networks=trade_presenters.networks_of(found))
    asked = form.cleaned_data if form.is_valid() else {}
    slug = asked.get("network", "")
    shown = trade_presenters.chosen_pairs(found, slug=slug, sort=asked.get("sort", ""))
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": trade_presenters.tabs("console:pairs"),
        "form": form,
        "has_any": bool(found),
        "stats": trade_presenters.pair_stats(shown),
        "page": page,
        "rows": [trade_presenters.pair_row(pair) for pair in page],
        "matrix": trade_presenters.matrix(shown),
    }
    return render(request, "console/pairs.html", context)


@require_safe
@needs(Permission.FEDERATION_READ)
def download_pairs(request: OperatorRequest) -> HttpResponse:
    """All pairs as a file."""
    content = trade_exports.pairs(partners.pairs())
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="between-networks.csv"'
    return response


@require_safe
@needs(Permission.FEDERATION_READ)
def patterns(request: OperatorRequest) -> HttpResponse:
    """What is out of the ordinary in the trade of the last months."""
    watched = selectors.patterns()
    context = {
        "tabs": trade_presenters.tabs("console:patterns"),
        "may_look": permissions.may(request.operator, Permission.PATTERN_LOOK_AT),
        "waiting": [trade_presenters.pattern_card(one) for one in watched if one.is_waiting],
        "looked_at": [trade_presenters.pattern_card(one) for one in watched if not one.is_waiting],
    }
    return render(request, "console/patterns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PATTERN_LOOK_AT)
def pattern(request: OperatorRequest, pattern_id: UUID) -> HttpResponse:
    """Say of one pattern what was found."""
    form = LookForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                services.look_at(
                    pattern_id, reason=form.cleaned_data["reason"], by=request.operator
                )
            except Refused as refused:
                status = explain(form, refused)
            else:
                messages.success(request, "Looked at. It comes back if it grows.")
                return redirect("console:patterns")
    card = trade_presenters.pattern_card(selectors.pattern(pattern_id))
    return render(request, "console/pattern.html", {"form": form, "card": card}, status=status)


@require_safe
@needs(Permission.FEDERATION_READ)
def reconciliation(request: OperatorRequest) -> HttpResponse:
    """Whether all ledgers told the same story, night by night."""
    history = selectors.history()
    context = {
        "tabs": trade_presenters.tabs("console:reconciliation"),
        "standing": trade_presenters.standing_of(history),
        "rows": trade_presenters.night_rows(history),
    }
    return render(request, "console/reconciliation.html", context)
