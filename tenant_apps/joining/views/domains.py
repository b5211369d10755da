"""E-mail domains that let people in: a champion's list, and the page where people ask."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenant_apps.joining import presenters, selectors, services
from tenant_apps.joining.forms import AskForm, DomainForm
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenants.http import NetworkRequest

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def ask(request: NetworkRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same for any address."""
    if getattr(request, "member", None) is not None:
        return redirect("home:home")
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        services.ask(email=form.cleaned_data["email"])
        return render(request, "joining/asked.html")
    return render(request, "joining/ask.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@needs(Permission.MEMBER_INVITE)
def domains(request: MemberRequest) -> HttpResponse:
    """All that are listed, and a form for another."""
    form = DomainForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            added = services.add_domain(by=request.member.id, **form.cleaned_data)
        except (services.BadDomain, services.PublicMail, services.DomainTaken) as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, f"People with an address @{added.name} can join now.")
            return redirect("joining:domains")
    context = {"form": form, "domains": selectors.domains()}
    return render(request, "joining/domains.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@needs(Permission.MEMBER_INVITE)
def remove(request: MemberRequest, joindomain_id: UUID) -> HttpResponse:
    """Take a domain off the list, after a question."""
    domain = selectors.domain(joindomain_id)
    if request.method != "POST":
        if domain.removed_at:
            return redirect("joining:domains")
        return render(request, "design/sure.html", presenters.removing(domain))
    services.remove_domain(domain_id=domain.id, by=request.member.id)
    messages.success(request, f"{domain.name} is removed. Whoever joined by it stays.")
    return redirect("joining:domains")
