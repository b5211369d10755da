"""Joining where members sign in by their organisation alone: its button, and no password."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from tenant_apps.accounts import ways
from tenant_apps.joining import coming, presenters
from tenant_apps.joining.forms import ByOrganisationForm
from tenant_apps.joining.models import Invitation, JoinLink
from tenant_apps.pages import presenters as pages
from tenant_apps.policy import selectors as policy
from tenants.http import NetworkRequest


def accept(
    request: NetworkRequest, invitation: Invitation, buttons: list[ways.Way]
) -> HttpResponse:
    """Answer an invitation."""
    form = _form(request, asks_organisation=False)
    if form.is_bound and form.is_valid():
        coming.keep(request, coming.Way(invitation=invitation))
        return _off(request, buttons)
    shown = {"invitation": invitation, "joins_as": presenters.joins_as(invitation.term)}
    return _page(request, form, buttons, shown)


def join(request: NetworkRequest, link: JoinLink, buttons: list[ways.Way]) -> HttpResponse:
    """Join by a link."""
    form = _form(request, asks_organisation=link.organisation is None)
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data.get("organisation")
        coming.keep(request, coming.Way(link=link, organisation=chosen))
        return _off(request, buttons)
    return _page(request, form, buttons, {"link": presenters.link(link)})


def _form(request: NetworkRequest, *, asks_organisation: bool) -> ByOrganisationForm:
    data = request.POST if request.method == "POST" else None
    return ByOrganisationForm(data, asks_organisation=asks_organisation)


def _off(request: NetworkRequest, buttons: list[ways.Way]) -> HttpResponse:
    """To the button that was pressed: the browser posts there what it has posted here."""
    chosen = [one.url for one in buttons if one.url == request.POST.get("way")]
    return redirect(chosen[0] if chosen else buttons[0].url, preserve_request=True)


def _page(
    request: NetworkRequest,
    form: ByOrganisationForm,
    buttons: list[ways.Way],
    shown: dict[str, object],
) -> HttpResponse:
    context = {
        **shown,
        "form": form,
        "buttons": buttons,
        "welcome_minutes": policy.current().welcome_minutes,
        "agreed": pages.to_agree_to(),
    }
    status = 422 if form.errors else 200
    return render(request, "joining/by_organisation.html", context, status=status)
