"""The statement of one month: a page, a spreadsheet, a document to print or file."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.errors import Forbidden, NotFound, Refused
from tenant_apps.credits import exports, paper, presenters, selectors
from tenant_apps.credits.selectors import MonthStatement
from tenant_apps.ledger.selectors import AccountView
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission, may

CHEST = "chest"
FIRST_YEAR = 2000


class NotMonth(Refused):
    """An address that names no month."""

    code = "not_a_month"
    status = 400
    default_message = "This address names no month. Choose one from your statement."


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose month it is, and which."""

    account: AccountView
    holder: str
    first: date
    of: str = ""
    tab: str = "credits:statement"
    called: str = "statement"

    def query(self, first: date) -> str:
        """Another month of the same account, as an address says it."""
        whose = {"of": self.of} if self.of else {}
        return "?" + urlencode({"month": f"{first:%Y-%m}", **whose})

    @property
    def file_name(self) -> str:
        return f"{self.called}-{self.first:%Y-%m}"


@require_safe
@members_only
def page(request: MemberRequest) -> HttpResponse:
    """What was there when the month began, what moved, and what was there when it ended."""
    asked = _asked(request)
    told = selectors.month(asked.account, asked.first)
    here = asked.query(asked.first)
    following = selectors.next_month(asked.first)
    context = {
        "tabs": presenters.tabs(request.member, asked.tab),
        "holder": asked.holder,
        "label": presenters.month_label(asked.first),
        "stats": presenters.month_stats(told),
        "rows": [presenters.row(line) for line in told.lines],
        "earlier": asked.query(selectors.last_month(asked.first)),
        "later": asked.query(following) if following <= this_month() else "",
        "csv_url": reverse("credits:month_csv") + here,
        "pdf_url": reverse("credits:month_pdf") + here,
    }
    return render(request, "credits/month.html", context)


@require_safe
@members_only
def spreadsheet(request: MemberRequest) -> HttpResponse:
    """The month as CSV."""
    asked, told = _told(request)
    rows = [presenters.row(line) for line in told.lines]
    return attachment(exports.statement(rows), "text/csv; charset=utf-8", f"{asked.file_name}.csv")


@require_safe
@members_only
def document(request: MemberRequest) -> HttpResponse:
    """The month as PDF."""
    asked, told = _told(request)
    made = paper.statement(
        network=request.network.name,
        holder=asked.holder,
        label=presenters.month_label(asked.first),
        stats=presenters.month_stats(told),
        rows=[presenters.row(line) for line in told.lines],
        made_on=timezone.localtime(clock.now()).date(),
    )
    return attachment(made, "application/pdf", f"{asked.file_name}.pdf")


def _told(request: MemberRequest) -> tuple[Asked, MonthStatement]:
    asked = _asked(request)
    return asked, selectors.month(asked.account, asked.first)


def _asked(request: MemberRequest) -> Asked:
    """The member's own account; the chest's or an organisation's for who may spend from it."""
    first = first_day(request.GET.get("month"))
    of = request.GET.get("of", "")
    if not of:
        return Asked(selectors.account_of(request.member), request.member.name, first)
    if of == CHEST:
        _require(request, Permission.CHEST_SPEND)
        chest = selectors.chest()
        return Asked(chest, "Community chest", first, of, tab="credits:chest", called="chest")
    _require(request, Permission.ORGANISATION_SPEND)
    organisation, account = selectors.organisations_account(_id(of))
    tab, called = "organisation_accounts:list", slugify(organisation.name) or "organisation"
    return Asked(account, organisation.name, first, of, tab=tab, called=called)


def _require(request: MemberRequest, permission: Permission) -> None:
    if not may(request.member, permission):
        raise Forbidden


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def first_day(text: str | None) -> date:
    """The month that an address names, or this one. Raises NotMonth."""
    if text is None:
        return this_month()
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotMonth from None
    if first.year < FIRST_YEAR or first > this_month():
        raise NotMonth
    return first


def this_month() -> date:
    """The first day of the current month, by the clock of this country."""
    return timezone.localtime(clock.now()).date().replace(day=1)


def attachment(content: str | bytes, kind: str, name: str) -> HttpResponse:
    """A file to save under this name."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
