"""The same for many members: ticked in a list, looked at, and done once one is sure."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenant_apps.bulk import presenters, services
from tenant_apps.bulk.acts import MOST, Wish
from tenant_apps.bulk.forms import ChooseForm, TargetForm
from tenant_apps.members import presenters as member_presenters
from tenant_apps.members import selectors as members
from tenant_apps.members.access import needs
from tenant_apps.members.forms import SearchForm
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission, scope_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_SUSPEND, in_part=True)
def several(request: MemberRequest) -> HttpResponse:
    """Whom, and what; who it is and what follows; and doing it."""
    form = ChooseForm(request.POST if request.method == "POST" else None, by=request.member)
    if not (form.is_bound and form.is_valid()):
        return _choose(request, form)
    act, ids = form.wanted, form.cleaned_data["who"]
    scope = scope_of(request.member, Permission.MEMBER_SUSPEND)
    found = list(members.everyone(within=scope).filter(id__in=ids))
    is_sure = "sure" in request.POST
    target = TargetForm(request.POST if is_sure else None, act=act, who=ids, by=request.member)
    if is_sure and target.is_valid():
        outcome = services.carry_out(wish=target.wish, members=found, by=request.member)
        messages.success(request, presenters.said(act, outcome))
        return redirect("bulk:several")
    outcome = services.preview(wish=Wish(act), members=found, by=request.member)
    context = {"question": presenters.question(act, outcome), "form": target}
    return render(request, "bulk/sure.html", context, status=422 if target.errors else 200)


def _choose(request: MemberRequest, form: ChooseForm) -> HttpResponse:
    """The list, page by page, with a box for each."""
    search = SearchForm(request.GET).words()
    scope = scope_of(request.member, Permission.MEMBER_SUSPEND)
    page = Paginator(members.everyone(search=search, within=scope), MOST).get_page(
        request.GET.get("page")
    )
    context = {
        "search": search,
        "page": page,
        "members": member_presenters.roll(page.object_list),
        "acts": form.acts,
        "wrong": form.said(),
    }
    return render(request, "bulk/choose.html", context, status=422 if form.errors else 200)
