"""One's CPD record: a year of it as page, print, spreadsheet and PDF; one entry."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tenant_apps.brand import selectors as brand
from tenant_apps.cpd import exports, paper, presenters, selectors, years
from tenant_apps.cpd.selectors import Item
from tenant_apps.cpd.years import Year
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest


@require_safe
@members_only
def record(request: MemberRequest) -> HttpResponse:
    """A year: what it comes to, and its entries."""
    year, items = _asked(request)
    before, later = year.moved(-1), year.moved(1)
    context = {
        **_summed(year, items),
        "tabs": presenters.tabs(year),
        "earlier_url": before.query if before else "",
        "later_url": later.query if later else "",
        "rows": presenters.rows(items),
        "print_url": reverse("cpd:printed") + year.query,
        "pdf_url": reverse("cpd:pdf") + year.query,
        "csv_url": reverse("cpd:csv") + year.query,
    }
    return render(request, "cpd/record.html", context)


@require_safe
@members_only
def printed(request: MemberRequest) -> HttpResponse:
    """A year with all that is written, to print."""
    year, items = _asked(request)
    context = {
        **_summed(year, items),
        "holder": request.member.name,
        "entries": presenters.entries(items),
        "back_url": reverse("cpd:record") + year.query,
    }
    return render(request, "cpd/printed.html", context)


@require_safe
@members_only
def spreadsheet(request: MemberRequest) -> HttpResponse:
    """A year as CSV."""
    year, items = _asked(request)
    return _file(exports.year(items), "text/csv; charset=utf-8", f"{year.file_name}.csv")


@require_safe
@members_only
def document(request: MemberRequest) -> HttpResponse:
    """A year as PDF."""
    year, items = _asked(request)
    made = paper.year(items, selectors.totals(items), year, _frame(request))
    return _file(made, "application/pdf", f"{year.file_name}.pdf")


@require_safe
@members_only
def entry(request: MemberRequest, reflection_id: UUID) -> HttpResponse:
    """One entry, and what can be done with it."""
    item = selectors.item(request.member, reflection_id)
    year = years.of(item.day)
    context = {
        "title": item.title,
        "facts": presenters.facts(item),
        "answers": presenters.answers(item.reflection),
        "about": presenters.about(item),
        "reflection_id": reflection_id,
        "back_url": reverse("cpd:record") + year.query,
    }
    return render(request, "cpd/entry.html", context)


@require_safe
@members_only
def entry_document(request: MemberRequest, reflection_id: UUID) -> HttpResponse:
    """One entry as PDF."""
    item = selectors.item(request.member, reflection_id)
    made = paper.entry(item, _frame(request))
    return _file(made, "application/pdf", f"cpd-{item.day:%Y-%m-%d}.pdf")


def _asked(request: MemberRequest) -> tuple[Year, list[Item]]:
    year = years.read(request.GET)
    return year, selectors.items(request.member, year)


def _summed(year: Year, items: list[Item]) -> dict[str, Any]:
    totals = selectors.totals(items)
    return {
        "label": year.label,
        "stats": presenters.stats(totals),
        "by_kind": presenters.sums(totals.by_kind),
        "by_skill": presenters.sums(totals.by_skill),
        "twice": presenters.TWICE,
    }


def _frame(request: MemberRequest) -> paper.Frame:
    logo = brand.logo_file()
    return paper.Frame(
        network=request.network.name,
        mark=logo[0] if logo else None,
        holder=request.member.name,
        made_on=years.today(),
    )


def _file(content: str | bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
