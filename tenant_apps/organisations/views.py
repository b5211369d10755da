"""Champions list the network's organisations."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenant_apps.organisations import presenters, selectors, services
from tenant_apps.organisations.forms import NewRows, OrganisationForm, new_rows
from tenant_apps.policy.access import needs
from tenant_apps.policy.http import ActorRequest
from tenant_apps.policy.permissions import Permission, Scope, scope_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ORGANISATION_CHANGE, in_part=True)
def organisations(request: ActorRequest) -> HttpResponse:
    """All organisations with their members, and three empty rows for more.

    Whoever runs some of them sees those with their teams, and adds teams.
    """
    scope = scope_of(request.member, Permission.ORGANISATION_CHANGE)
    if not scope.is_whole:
        return _teams(request, scope)
    rows = new_rows(request.POST if request.method == "POST" else None)
    if rows.is_bound and rows.is_valid():
        try:
            added = services.add_all(wanted=rows.wanted(), by=request.member.id)
        except services.NameTaken as error:
            messages.error(request, error.message)
            return _list(request, rows, status=error.status)
        names = ", ".join(organisation.name for organisation in added)
        messages.success(request, f"Added {names}.")
        return redirect("organisations:list")
    return _list(request, rows, status=422 if rows.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ORGANISATION_CHANGE, in_part=True)
def organisation(request: ActorRequest, organisation_id: UUID) -> HttpResponse:
    """Rename an organisation, change its kind, or make it part of another."""
    scope = scope_of(request.member, Permission.ORGANISATION_CHANGE)
    found = selectors.team(organisation_id, scope)
    if not found.is_active and request.method != "POST":
        context = {"organisation": found, "ended": presenters.end(found)}
        return render(request, "organisations/ended.html", context)
    initial = {"name": found.name, "kind": found.kind, "parent": found.parent}
    data = request.POST if request.method == "POST" else None
    form = OrganisationForm(data, organisation=found, within=scope, initial=initial)
    if form.is_bound and form.is_valid():
        wanted = form.cleaned_data
        try:
            services.change(
                organisation=found,
                name=wanted["name"],
                kind=wanted["kind"],
                parent=wanted["parent"],
                by=request.member.id,
            )
        except services.NameTaken as error:
            form.add_error("name", error.message)
        except services.TooDeep as error:
            form.add_error("parent", error.message)
        else:
            messages.success(request, "The organisation is saved.")
            return redirect("organisations:list")
    context = {"form": form, "organisation": found, "is_whole": scope.is_whole}
    return render(
        request, "organisations/organisation.html", context, status=422 if form.errors else 200
    )


def _teams(request: ActorRequest, scope: Scope) -> HttpResponse:
    form = OrganisationForm(request.POST if request.method == "POST" else None, within=scope)
    if form.is_bound and form.is_valid():
        try:
            added = services.add_all(wanted=[form.wanted()], by=request.member.id)
        except services.NameTaken as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, f"Added {added[0].name}.")
            return redirect("organisations:list")
    listed = presenters.listed(selectors.with_member_counts(scope), scope)
    has_wholes = selectors.possible_parents(within=scope).exists()
    context = {"listed": listed, "form": form if has_wholes else None}
    status = 422 if form.errors else 200
    return render(request, "organisations/teams.html", context, status=status)


def _list(request: HttpRequest, rows: NewRows, *, status: int) -> HttpResponse:
    listed = presenters.listed(selectors.with_member_counts())
    ended = presenters.ended(selectors.ended())
    context = {"listed": listed, "rows": rows, "ended": ended}
    return render(request, "organisations/list.html", context, status=status)
