"""Where a champion has the network answer on a name of its organisation's."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel.errors import NotFound, Refused
from tenant_apps.own_host import presenters, services
from tenant_apps.own_host.forms import HostForm
from tenant_apps.policy.access import needs
from tenant_apps.policy.http import ActorRequest
from tenant_apps.policy.permissions import Permission
from tenant_apps.security import selectors as security
from tenants import selectors as networks
from tenants.claims import BadHost, HostTaken, InUse
from tenants.models import HostClaim
from tenants.urls import absolute

METHODS = ["GET", "HEAD", "POST"]
State = HostClaim.State


class OnlyPasskeys(Refused):
    """Whoever moves the network would be shut out of it."""

    code = "only_passkeys"
    default_message = (
        "Your passkey will not work at the new address, and you have nothing else for the second "
        "step. Add an authenticator app under “Signing in” first."
    )


@require_http_methods(METHODS)
@needs(Permission.HOST_CHANGE)
def page(request: ActorRequest) -> HttpResponse:
    """How it stands, and a form to ask for a name."""
    form = HostForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.ask(host=form.cleaned_data["host"], by=request.member.id)
        except (BadHost, HostTaken, InUse) as refused:
            form.add_error("host", refused.message)
        else:
            messages.success(request, "Now make the two records, and then check them here.")
            return redirect("own_host:page")
    return _show(request, form)


@require_http_methods(METHODS)
@needs(Permission.HOST_CHANGE)
def check(request: ActorRequest) -> HttpResponse:
    """Look at the records now."""
    if request.method == "POST":
        claim = services.check(by=request.member.id)
        messages.info(request, presenters.said(claim))
    return redirect("own_host:page")


@require_http_methods(METHODS)
@needs(Permission.HOST_CHANGE)
def use(request: ActorRequest) -> HttpResponse:
    """Move there, after a question."""
    claim = _there()
    if request.method != "POST":
        if claim.state != State.PROVEN:
            return redirect("own_host:page")
        question = presenters.sure(
            claim,
            passkeys=security.passkeys(),
            back_url=reverse("own_host:page"),
            url=reverse("own_host:use"),
        )
        return render(request, "design/sure.html", question)
    try:
        if security.has_only_passkeys(request.user):
            raise OnlyPasskeys
        services.use(by=request.member.id)
    except Refused as refused:
        return _show(request, HostForm(), refusal=refused)
    return _at_its_address(request)


@require_http_methods(METHODS)
@needs(Permission.HOST_CHANGE)
def end(request: ActorRequest) -> HttpResponse:
    """Let go of the name; after a question, if it is in use."""
    claim = _there()
    if request.method != "POST":
        if claim.state != State.IN_USE:
            return redirect("own_host:page")
        here, url = reverse("own_host:page"), reverse("own_host:end")
        question = presenters.ending(claim, request.network, back_url=here, url=url)
        return render(request, "design/sure.html", question)
    services.end(by=request.member.id)
    return _at_its_address(request)


def _there() -> HostClaim:
    claim = services.claim()
    if claim is None:
        raise NotFound
    return claim


def _at_its_address(request: ActorRequest) -> HttpResponse:
    """The page, wherever the network answers from now on: to sign in there is asked for again."""
    network = networks.get(request.network.id)
    return HttpResponseRedirect(absolute(network, reverse("own_host:page")))


def _show(request: ActorRequest, form: HostForm, refusal: Refused | None = None) -> HttpResponse:
    claim = services.claim()
    context: dict[str, Any] = {"form": form, "refusal": refusal, "network": request.network}
    if claim is not None:
        found = security.passkeys()
        context["shown"] = presenters.page(claim, request.network, passkeys=found)
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "own_host/page.html", context, status=status)
