"""E-mail domains that let people in: a champion's list, and the page where people ask."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import NotFound
from shared_apps.homes import selectors as homes
from tenant_apps.accounts import ways
from tenant_apps.joining import presenters, selectors, services
from tenant_apps.joining.forms import AskForm, DomainForm, FoundForm
from tenant_apps.joining.models import JoinLink
from tenant_apps.members.access import needs
from tenant_apps.members.http import ActorRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.pages import presenters as pages
from tenants.http import NetworkRequest

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def ask(request: NetworkRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same for any address."""
    if getattr(request, "member", None) is not None:
        return redirect("home:home")
    return asking(request, is_open=request.network.is_community and bool(selectors.door()))


def asking(request: NetworkRequest, *, is_open: bool, link: JoinLink | None = None) -> HttpResponse:
    """The form for an address, and its answer; `is_open`: any address will do."""
    form = AskForm(request.POST if request.method == "POST" else None, is_open=is_open)
    context = {"form": form, "is_open": is_open}
    if form.is_bound and form.is_valid():
        services.ask(email=form.cleaned_data["email"], link=link)
        return render(request, "joining/asked.html", context)
    context |= {"ways": ways.here(), "agreed": pages.to_agree_to()}
    return render(request, "joining/ask.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@needs(Permission.MEMBER_INVITE)
def domains(request: ActorRequest) -> HttpResponse:
    """All that are listed, and a form for another."""
    form = DomainForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            added = services.add_domain(by=request.member.id, **form.cleaned_data)
            services.tell_homes()
        except (services.BadDomain, services.PublicMail, services.DomainTaken) as error:
            form.add_error("name", error.message)
        else:
            may = "ask to join" if added.needs_approval else "join"
            messages.success(request, f"People with an address @{added.name} can {may} now.")
            return redirect("joining:domains")
    context = {
        "form": form,
        "domains": presenters.domains(selectors.domains()),
        "found_form": FoundForm(initial={"wishes": homes.wishes(request.network)}),
        "is_community": request.network.is_community,
    }
    return render(request, "joining/domains.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.MEMBER_INVITE)
def found(request: ActorRequest) -> HttpResponse:
    """Whether people of these domains who wait elsewhere are told of this network."""
    if request.network.is_community:
        raise NotFound
    wishes = bool(request.POST.get("wishes"))
    services.choose_to_be_found(wishes=wishes, by=request.member.id)
    said = "are told that it is there" if wishes else "are not told of it"
    messages.success(request, f"People elsewhere with these addresses {said}.")
    return redirect("joining:domains")


@require_http_methods(FORM_METHODS)
@needs(Permission.MEMBER_INVITE)
def remove(request: ActorRequest, joindomain_id: UUID) -> HttpResponse:
    """Take a domain off the list, after a question."""
    domain = selectors.domain(joindomain_id)
    if request.method != "POST":
        if domain.removed_at:
            return redirect("joining:domains")
        return render(request, "design/sure.html", presenters.removing(domain))
    services.remove_domain(domain_id=domain.id, by=request.member.id)
    services.tell_homes()
    messages.success(request, f"{domain.name} is removed. Whoever joined by it stays.")
    return redirect("joining:domains")
