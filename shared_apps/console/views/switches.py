"""Which features a network has, and switching one of them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from shared_apps.console import selectors, switching
from shared_apps.console.forms import SwitchForm
from shared_apps.console.selectors import Overview
from shared_apps.console.views.acts import Act, ask
from shared_apps.operators import permissions
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from shared_apps.switches import selectors as switchings
from shared_apps.switches import services
from tenants.features import LABELS, Feature
from tenants.models import Network
from tenants.services import WrongState

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Permission.NETWORK_READ)
def features(request: OperatorRequest, slug: str) -> HttpResponse:
    """All features that can be switched, on or off, since when and why."""
    line = selectors.overview(slug)
    may_switch = permissions.may(request.operator, Permission.NETWORK_SWITCH)
    context = {
        "network_name": line.network.name,
        "slug": slug,
        "rows": switching.rows(
            line,
            switchings.latest(line.network.id),
            may_switch=may_switch and _is_open_or_suspended(line),
        ),
    }
    return render(request, "console/features.html", context)


@get_or_post
@needs(Permission.NETWORK_SWITCH)
def off(request: OperatorRequest, slug: str, feature: str) -> HttpResponse:
    """Take a feature away from a network."""
    return _switch(request, slug, feature, is_on=False)


@get_or_post
@needs(Permission.NETWORK_SWITCH)
def on(request: OperatorRequest, slug: str, feature: str) -> HttpResponse:
    """Give it back."""
    return _switch(request, slug, feature, is_on=True)


def _switch(request: OperatorRequest, slug: str, name: str, *, is_on: bool) -> HttpResponse:
    feature = _feature(name)
    line = selectors.overview(slug)
    if not _is_open_or_suspended(line):
        raise WrongState
    way, what = "on" if is_on else "off", LABELS[feature]

    def do(data: dict[str, Any]) -> bool:
        services.look(network=line.ref, feature=feature, is_on=is_on)
        return services.switch(
            network=line.ref,
            feature=feature,
            is_on=is_on,
            reason=data["reason"],
            by=request.operator.id,
        )

    def said(changed: bool) -> str:
        return f"{what} is {way}." if changed else f"{what} was {way} already."

    act = Act(
        title=f"Switch {way} “{what}” for {line.network.name}?",
        text=_what_follows(feature, is_on),
        submit=f"Switch {way}",
        done=said,
        form=lambda *args, **kwargs: SwitchForm(*args, is_on=is_on, **kwargs),
        do=do,
        kind="primary" if is_on else "danger",
    )
    back = reverse("console:features", args=[slug])
    return ask(request, act, back=back, back_label="Features")


def _what_follows(feature: Feature, is_on: bool) -> str:
    if is_on:
        return f"{switching.MEANS[feature]} What was there before is there again."
    return f"Its pages are gone from the network, and nothing leads there. {switching.OFF[feature]}"


def _feature(name: str) -> Feature:
    try:
        return Feature(name)
    except ValueError:
        raise NotFound from None


def _is_open_or_suspended(line: Overview) -> bool:
    return line.network.state in (Network.State.ACTIVE, Network.State.SUSPENDED)
