"""Doing something to a network: each act has a page that says what it will do, and then does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel.errors import Refused
from shared_apps.commissioning import selectors as commissioning_selectors
from shared_apps.commissioning import services as commissioning
from shared_apps.console import selectors
from shared_apps.console.forms import FederateForm, FindabilityForm, RenameForm, SuspendForm
from shared_apps.console.refusals import UNPROCESSABLE, explain
from shared_apps.console.selectors import Overview
from shared_apps.federation import services as federation
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from tenants.services import WrongState

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Act:
    """The words of an act's page, its form, and what it calls."""

    title: str
    text: str
    submit: str
    done: str
    form: Callable[..., forms.Form]
    do: Callable[[dict[str, Any]], object]
    kind: str = "primary"
    initial: dict[str, Any] | None = None


@get_or_post
@needs(Permission.NETWORK_SUSPEND)
def suspend(request: OperatorRequest, slug: str) -> HttpResponse:
    """Close a network until it is reactivated."""
    line = selectors.overview(slug)
    _expect(line, line.network.State.ACTIVE)
    name = line.network.name
    return _page(
        request,
        line,
        Act(
            title=f"Suspend {name}?",
            text="Nobody can sign in, its address answers that it is resting, and no credits "
            "cross to or from it. Nothing is lost: reactivating it brings everything back.",
            submit="Suspend",
            kind="danger",
            done=f"{name} is suspended.",
            form=SuspendForm,
            do=lambda data: commissioning.suspend(
                network_id=line.network.id, reason=data["reason"], by=request.operator.id
            ),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_SUSPEND)
def reactivate(request: OperatorRequest, slug: str) -> HttpResponse:
    """Open a suspended network again."""
    line = selectors.overview(slug)
    _expect(line, line.network.State.SUSPENDED)
    name = line.network.name
    return _page(
        request,
        line,
        Act(
            title=f"Reactivate {name}?",
            text="Its members can sign in again, and find everything as they left it.",
            submit="Reactivate",
            done=f"{name} is active again.",
            form=forms.Form,
            do=lambda data: commissioning.reactivate(
                network_id=line.network.id, by=request.operator.id
            ),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_FEDERATE)
def federate(request: OperatorRequest, slug: str) -> HttpResponse:
    """Take a network into the federation."""
    line = selectors.overview(slug)
    _expect(line, line.network.State.ACTIVE)
    name = line.network.name
    return _page(
        request,
        line,
        Act(
            title=f"Join {name} to the federation?",
            text="Its members can then send credits to members of the other federated networks, "
            "and send credits to them. The limits say how far its position may go; at a limit, "
            "trade goes on in the other direction.",
            submit="Join to the federation",
            done=f"{name} is in the federation.",
            form=FederateForm,
            do=lambda data: federation.join(
                network=line.ref,
                floor_minutes=-data["down"],
                ceiling_minutes=data["up"],
                by=request.operator.id,
            ),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_FEDERATE)
def leave(request: OperatorRequest, slug: str) -> HttpResponse:
    """Take a network out of the federation."""
    line = selectors.overview(slug)
    if not line.is_federated:
        raise WrongState
    name = line.network.name
    return _page(
        request,
        line,
        Act(
            title=f"Take {name} out of the federation?",
            text="Its members can no longer send credits to other networks. Its position, and "
            "every transfer that made it, stay on the national ledger.",
            submit="Take out",
            kind="danger",
            done=f"{name} has left the federation.",
            form=forms.Form,
            do=lambda data: federation.leave(network=line.ref, by=request.operator.id),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_RENAME)
def rename(request: OperatorRequest, slug: str) -> HttpResponse:
    """Give a network another name."""
    line = selectors.overview(slug)
    return _page(
        request,
        line,
        Act(
            title=f"Rename {line.network.name}",
            text="The name stands in the console, on the public front page and in mail. Its "
            "address and its own pages stay. A champion who renames it renames it here too.",
            submit="Rename",
            done="The network is renamed.",
            form=RenameForm,
            initial={"name": line.network.name},
            do=lambda data: commissioning.rename(
                network_id=line.network.id, name=data["name"], by=request.operator.id
            ),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_RENAME)
def findability(request: OperatorRequest, slug: str) -> HttpResponse:
    """Change how people outside find a network."""
    line = selectors.overview(slug)
    network_id = line.network.id
    return _page(
        request,
        line,
        Act(
            title=f"How people find {line.network.name}",
            text="From the public front page: by name if it is named there, and by work e-mail.",
            submit="Save",
            done="Saved.",
            form=FindabilityForm,
            initial={
                "is_listed": commissioning_selectors.is_listed(network_id),
                "email_domains": "\n".join(commissioning_selectors.email_domains(network_id)),
            },
            do=lambda data: commissioning.set_findability(
                network_id=network_id,
                is_listed=data["is_listed"],
                email_domains=data["email_domains"],
                by=request.operator.id,
            ),
        ),
    )


def _expect(line: Overview, state: str) -> None:
    """An act that no longer fits the network is refused before it is offered."""
    if line.network.state != state:
        raise WrongState


def _page(request: OperatorRequest, line: Overview, act: Act) -> HttpResponse:
    back = reverse("console:network", args=[line.network.slug])
    form = act.form(request.POST if request.method == "POST" else None, initial=act.initial)
    status = 200
    if form.is_bound:
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                act.do(form.cleaned_data)
            except Refused as error:
                status = explain(form, error)
            else:
                messages.success(request, act.done)
                return redirect(back)
    context = {"act": act, "form": form, "back": back, "row_name": line.network.name}
    return render(request, "console/act.html", context, status=status)
