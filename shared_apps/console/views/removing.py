"""Archiving a network, restoring it, asking for its removal, and what is left to see of it."""

from uuid import UUID

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.errors import NotFound
from shared_apps.commissioning import services as commissioning
from shared_apps.console import removing as presenters
from shared_apps.console import selectors
from shared_apps.console.forms import ArchiveForm, RemoveForm
from shared_apps.console.views.acts import Act, expect, get_or_post, page
from shared_apps.operators import selectors as operators
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from shared_apps.removing import obstacles, services
from shared_apps.removing import selectors as removals_of
from tenant_apps.security.access import just_proved
from tenants.services import WrongState

ASKED = "Asked. It is removed once a second operator agrees; you find it under To agree."


@get_or_post
@needs(Permission.NETWORK_ARCHIVE)
def archive(request: OperatorRequest, slug: str) -> HttpResponse:
    """Close a network for good, unless it is restored."""
    line = selectors.overview(slug)
    if line.network.state not in (line.network.State.ACTIVE, line.network.State.SUSPENDED):
        raise WrongState
    name = line.network.name
    return page(
        request,
        line,
        Act(
            title=f"Archive {name}?",
            text="Nobody can sign in, and no credits cross to or from it. Nothing is lost: it can "
            "be restored. Once it has been archived for a while, two operators can remove it.",
            submit="Archive",
            kind="danger",
            done=f"{name} is archived. Its champions are told by mail.",
            form=ArchiveForm,
            do=lambda data: commissioning.archive(
                network=line.ref, reason=data["reason"], by=request.operator.id
            ),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_ARCHIVE)
def restore(request: OperatorRequest, slug: str) -> HttpResponse:
    """Open an archived network again."""
    line = selectors.overview(slug)
    expect(line, line.network.State.ARCHIVED)
    name = line.network.name
    return page(
        request,
        line,
        Act(
            title=f"Restore {name}?",
            text="Its members can sign in again, and find everything as they left it.",
            submit="Restore",
            done=f"{name} is active again. Its champions are told by mail.",
            form=forms.Form,
            do=lambda data: commissioning.restore(network=line.ref, by=request.operator.id),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_REMOVE)
@just_proved
def remove(request: OperatorRequest, slug: str) -> HttpResponse:
    """Ask a second operator to remove a network."""
    line = selectors.overview(slug)
    obstacles.expect_none(line.network, early=True)
    is_early = bool(obstacles.too_early(line.network))
    return page(
        request,
        line,
        Act(
            title=f"Ask to remove {line.network.name}?",
            text="All of it is deleted for good: its members, their exchanges and messages, its "
            "ledger, its files and its name. A second operator has to agree. A receipt stays, "
            "which does not name it.",
            submit="Ask",
            kind="danger",
            done=ASKED,
            form=lambda *args, **kwargs: RemoveForm(*args, is_early=is_early, **kwargs),
            do=lambda data: services.ask(
                network_id=line.network.id,
                export=data["export"],
                export_where=data["export_where"],
                early=data.get("early", False),
                reason=data["reason"],
                by=request.operator,
            ),
        ),
    )


@require_safe
@needs(Permission.NETWORK_READ)
def removals(request: OperatorRequest) -> HttpResponse:
    """Networks that are being removed, and those that are gone."""
    receipts = removals_of.receipts()
    names = operators.names(one for row in receipts for one in (row.asked_by, row.agreed_by))
    context = {
        "under_way": [presenters.going(one) for one in removals_of.under_way()],
        "receipts": [presenters.row(one, names) for one in receipts],
    }
    return render(request, "console/removals.html", context)


@require_safe
@needs(Permission.NETWORK_READ)
def removal(request: OperatorRequest, removed_network: UUID) -> HttpResponse:
    """How far one is, or its receipt."""
    found = removals_of.of_network(removed_network)
    receipt = removals_of.receipt(removed_network)
    if receipt is None:
        return render(request, "console/removal.html", presenters.progress(found))
    names = operators.names([receipt.asked_by, receipt.agreed_by])
    return render(request, "console/receipt.html", presenters.receipt(receipt, names))


@require_safe
@needs(Permission.NETWORK_READ)
def receipt(request: OperatorRequest, removed_network: UUID) -> HttpResponse:
    """The receipt as a file."""
    found = removals_of.receipt(removed_network)
    if found is None:
        raise NotFound
    names = operators.names([found.asked_by, found.agreed_by])
    response = JsonResponse(presenters.record(found, names), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="receipt-{found.network}.json"'
    return response
