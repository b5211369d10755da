"""One's saved searches: saving, naming, removing; and the link that stops their mails."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from tenant_apps.hearing import selectors as readers
from tenant_apps.members.access import members_only, needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.saved import links, people, presenters, refusals, selectors, services
from tenant_apps.saved.forms import SearchForm
from tenant_apps.saved.models import SavedSearch
from tenant_apps.search import asked
from tenant_apps.search.asked import Asked
from tenant_apps.search.shelves import LISTINGS, PEOPLE
from tenants.http import NetworkRequest

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@members_only
def searches(request: MemberRequest) -> HttpResponse:
    """All that one has saved."""
    own = selectors.of_member(request.member)
    rows = presenters.rows(own, selectors.gone_from(own))
    return render(request, "saved/searches.html", {"searches": rows})


@require_http_methods(FORM_METHODS)
@needs(Permission.LISTING_READ)
def save(request: MemberRequest) -> HttpResponse:
    """Save the search of listings that stands in the address."""
    wanted = asked.read(request.GET, shelf=LISTINGS)
    name = presenters.name_for(wanted, selectors.filters_of(wanted))
    page = {
        "title": "Save this search",
        "search_url": f"{reverse('search:listings')}?{wanted.address()}",
    }
    return _save(request, services.save, wanted, name, page)


@require_http_methods(FORM_METHODS)
@needs(Permission.DIRECTORY_READ)
def save_people(request: MemberRequest) -> HttpResponse:
    """Save what a search of people watches. Raises NoSkill, FewPeople."""
    wanted = asked.read(request.GET, shelf=PEOPLE)
    watched = replace(wanted, words="", chosen=people.watched(wanted))
    filters = selectors.filters_of(watched, PEOPLE)
    page = {
        "title": "Save this search of people",
        "lede": f"We tell you when somebody newly says that they can give it: "
        f"{', '.join(filters)}. Names and other words are not watched.",
        "search_url": f"{reverse('search:people')}?{wanted.address()}",
    }
    return _save(request, services.save_people, watched, presenters.name_for_people(filters), page)


def _save(
    request: MemberRequest,
    service: Callable[..., SavedSearch],
    wanted: Asked,
    name: str,
    page: dict[str, str],
) -> HttpResponse:
    me = request.member
    form = SearchForm(request.POST if request.method == "POST" else None, initial={"name": name})
    if form.is_bound and form.is_valid():
        try:
            saved = service(member=me, asked=wanted, by=me, **form.cleaned_data)
        except (refusals.NameTaken, refusals.NotASearch) as error:
            form.refuse(error)
        else:
            messages.success(request, f"“{saved.name}” is saved.")
            return redirect("saved:searches")
    context = {"form": form, "submit": "Save", **page}
    return render(request, "saved/search.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@members_only
def change(request: MemberRequest, search_id: UUID) -> HttpResponse:
    """Call it otherwise, or hear of it otherwise."""
    search = selectors.own(request.member, search_id)
    data = request.POST if request.method == "POST" else None
    form = SearchForm(data, initial={"name": search.name, "tells": search.tells})
    if form.is_bound and form.is_valid():
        try:
            services.change(search_id=search.id, by=request.member, **form.cleaned_data)
        except (refusals.NameTaken, refusals.NotASearch) as error:
            form.refuse(error)
        else:
            messages.success(request, "Changed.")
            return redirect("saved:searches")
    context = {"form": form, "title": f"Change “{search.name}”", "submit": "Change"}
    return render(request, "saved/search.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@members_only
def remove(request: MemberRequest, search_id: UUID) -> HttpResponse:
    """Forget one, after a question."""
    search = selectors.own(request.member, search_id)
    if request.method != "POST":
        return render(request, "design/sure.html", presenters.removing(search))
    services.remove(search_id=search.id, by=request.member)
    messages.success(request, f"“{search.name}” is removed.")
    return redirect("saved:searches")


@csrf_exempt
@require_http_methods(FORM_METHODS)
def stop(request: NetworkRequest, quiet: str) -> HttpResponse:
    """Behind a mail's link, without signing in: one button, or a mail program's one click.

    Such a program posts here, as RFC 8058 has it, with no cookie and so no token: the link itself
    proves what it may do.
    """
    reader = readers.reader(links.read(quiet))
    if request.method == "POST":
        services.quiet(member=reader)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return HttpResponse("Unsubscribed.", content_type="text/plain")
    context = {"name": reader.name, "is_done": request.method == "POST"}
    return render(request, "saved/stop.html", context)
