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
from shared_apps.console.forms import FindabilityForm, RenameForm, SuspendForm
from shared_apps.console.refusals import UNPROCESSABLE, explain
from shared_apps.console.selectors import Overview
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
    done: str | Callable[[Any], str]
    form: Callable[..., forms.Form]
    do: Callable[[dict[str, Any]], object]
    kind: str = "primary"
    initial: dict[str, Any] | None = None


@get_or_post
@needs(Permission.NETWORK_SUSPEND)
def suspend(request: OperatorRequest, slug: str) -> HttpResponse:
    """Close a network until it is reactivated."""
    line = selectors.overview(slug)
    expect(line, line.network.State.ACTIVE)
    name = line.network.name
    return page(
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
    expect(line, line.network.State.SUSPENDED)
    name = line.network.name
    return page(
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
@needs(Permission.NETWORK_RENAME)
def rename(request: OperatorRequest, slug: str) -> HttpResponse:
    """Give a network another name."""
    line = selectors.overview(slug)
    return page(
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
    return page(
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


def expect(line: Overview, state: str) -> None:
    """An act that no longer fits the network is refused before it is offered."""
    if line.network.state != state:
        raise WrongState


def page(request: OperatorRequest, line: Overview, act: Act) -> HttpResponse:
    """Ask, or do it and go back to the network's page."""
    back = reverse("console:network", args=[line.network.slug])
    return ask(request, act, back=back, back_label=line.network.name)


def ask(request: OperatorRequest, act: Act, *, back: str, back_label: str) -> HttpResponse:
    """Ask, or do it and go back."""
    form = act.form(request.POST if request.method == "POST" else None, initial=act.initial)
    status = 200
    if form.is_bound:
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                came = act.do(form.cleaned_data)
            except Refused as error:
                status = explain(form, error)
            else:
                said = act.done if isinstance(act.done, str) else act.done(came)
                messages.success(request, said)
                return redirect(back)
    context = {"act": act, "form": form, "back": back, "row_name": back_label}
    return render(request, "console/act.html", context, status=status)
