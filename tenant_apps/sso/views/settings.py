"""Where a champion sets up how the network's people sign in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import NotFound, Refused
from tenant_apps.policy.access import needs
from tenant_apps.policy.http import ActorRequest
from tenant_apps.policy.permissions import Permission
from tenant_apps.security import services as security
from tenant_apps.sso import presenters, selectors, services
from tenant_apps.sso.entrance import TESTING
from tenant_apps.sso.forms import FORMS, OpenIDForm, RulesForm, SamlForm
from tenant_apps.sso.models import Connection
from tenant_apps.sso.views.coming import off_to
from tenants import features
from tenants.features import Feature

FORM_METHODS = ["GET", "HEAD", "POST"]
ACTS = {"live": services.go_live, "off": services.switch_off}
SAID = {
    "live": "It is live: its button stands on the sign-in page.",
    "off": "It is switched off.",
}


@require_http_methods(FORM_METHODS)
@needs(Permission.SIGN_IN_CHANGE)
def overview(request: ActorRequest) -> HttpResponse:
    """All connections, and what is asked of everyone who signs in."""
    rules = security.rules()
    initial = {
        "second_step_for_all": rules.second_step_for_all,
        "single_sign_on_only": rules.single_sign_on_only,
    }
    form = RulesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            services.set_rules(by=request.member.id, **form.wanted())
        except Refused as error:
            form.add_error("single_sign_on_only", error.message)
        else:
            messages.success(request, "Saved. It holds from everyone’s next page on.")
            return redirect("sso:settings")
    has_it = features.is_on(Feature.SINGLE_SIGN_ON)
    context = {
        "form": form,
        "has_it": has_it,
        "connections": presenters.listed(selectors.all_of_them()) if has_it else [],
    }
    return render(request, "sso/settings.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@needs(Permission.SIGN_IN_CHANGE)
def new(request: ActorRequest, kind: str) -> HttpResponse:
    """A new connection."""
    if kind not in FORMS:
        raise NotFound
    form = FORMS[kind](request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = services.set_up(kind=kind, by=request.member.id, **form.cleaned_data)
        return redirect("sso:one", made.id)
    context = {"form": form, "kind": Connection.Kind(kind).label}
    return render(request, "sso/new.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM_METHODS)
@needs(Permission.SIGN_IN_CHANGE)
def one(request: ActorRequest, connection_id: UUID) -> HttpResponse:
    """One connection: what to enter at the other side, its test, and its form."""
    connection = selectors.get(connection_id)
    form = _form(connection, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        services.change(connection=connection, by=request.member.id, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("sso:one", connection.id)
    context = {"form": form, "connection": presenters.in_full(connection)}
    return render(request, "sso/one.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.SIGN_IN_CHANGE)
def test(request: ActorRequest, connection_id: UUID) -> HttpResponse:
    """Off to the organisation's sign-in; coming back signs nobody in."""
    connection = selectors.get(connection_id)
    request.session[TESTING] = str(connection.id)
    return off_to(request, connection)


@require_safe
@needs(Permission.SIGN_IN_CHANGE)
def tested(request: ActorRequest, connection_id: UUID) -> HttpResponse:
    """What came back."""
    connection = presenters.in_full(selectors.get(connection_id))
    came = request.session.get("sso_came")
    if came is None:
        return redirect("sso:one", connection_id)
    return render(request, "sso/tested.html", {"connection": connection, "came": came})


@require_POST
@needs(Permission.SIGN_IN_CHANGE)
def act(request: ActorRequest, connection_id: UUID, what: str) -> HttpResponse:
    """Bring one live, or switch it off."""
    if what not in ACTS:
        raise NotFound
    ACTS[what](connection=selectors.get(connection_id), by=request.member.id)
    messages.success(request, SAID[what])
    return redirect(reverse("sso:settings"))


def _form(connection: Connection, data: Any) -> Any:
    initial = {
        name: getattr(connection, name)
        for name in (
            "name",
            "domains",
            "admits_newcomers",
            "newcomers_join_as",
            "asks_second_step",
            "issuer",
            "client_id",
        )
    }
    if connection.kind == Connection.Kind.OPENID:
        return OpenIDForm(data, initial=initial, has_secret=True)
    return SamlForm(data, initial=initial, has_metadata=True)
