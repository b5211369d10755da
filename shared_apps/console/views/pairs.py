"""Two networks for each other: what crossed, a limit between them, and a pause."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound, Refused
from shared_apps.agreeing import limits as limits_of_trade
from shared_apps.agreeing.models import Asking
from shared_apps.console import trade_presenters
from shared_apps.console.refusals import UNPROCESSABLE, explain
from shared_apps.console.trade_forms import PairLimitForm, PairReasonForm
from shared_apps.console.views.admission import ASKED
from shared_apps.federation import pairs, partners
from shared_apps.operators import permissions
from shared_apps.operators import selectors as operators
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.models import Operator
from shared_apps.operators.permissions import Permission
from tenant_apps.admission import telling
from tenants import selectors as networks
from tenants.current import NetworkRef
from tenants.models import Network


class Do(StrEnum):
    """What an operator may do to a pair."""

    PAUSE = "pause"
    RESUME = "resume"
    LIMIT = "limit"


FORMS: dict[Do, type[forms.Form]] = {
    Do.PAUSE: PairReasonForm,
    Do.RESUME: PairReasonForm,
    Do.LIMIT: PairLimitForm,
}
ACTS: dict[Do, Callable[..., object]] = {
    Do.PAUSE: pairs.pause,
    Do.RESUME: pairs.resume,
}


@require_safe
@needs(Permission.FEDERATION_READ)
def pair(request: OperatorRequest, one: str, other: str) -> HttpResponse:
    """What crossed between two networks, and what operators have set between them."""
    both = _both(one, other)
    stands = pairs.of(both[0].id, both[1].id)
    changes = pairs.changes(both[0].id, both[1].id)
    names = operators.names(change.actor for change in changes if change.actor)
    may_change = permissions.may(request.operator, Permission.NETWORK_FEDERATE)
    context = {
        "title": f"{both[0].name} and {both[1].name}",
        "stats": trade_presenters.pair_figures(both, partners.between(both[0].id, both[1].id)),
        "is_paused": stands is not None and stands.is_paused,
        "limit": trade_presenters.pair_limit(both, stands),
        "actions": trade_presenters.pair_actions(both, stands) if may_change else [],
        "changes": [trade_presenters.pair_change(change, names) for change in changes],
    }
    return render(request, "console/pair.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.NETWORK_FEDERATE)
def act(request: OperatorRequest, one: str, other: str, what: str) -> HttpResponse:
    """Pause trade between two networks, resume it, or limit it."""
    both = _both(one, other)
    do = _do(what)
    back = reverse("console:pair", args=[one, other])
    form = FORMS[do](request.POST if request.method == "POST" else None, initial=_initial(both))
    status = 200
    if form.is_bound:
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                asking = _do_it(do, both, request.operator, _asked(form))
            except Refused as refused:
                status = explain(form, refused)
            else:
                for network in both:
                    if network.state != Network.State.REMOVED:
                        telling.tell(network)
                done = trade_presenters.PAIR_ACTS[do.value].done
                messages.success(request, ASKED if asking else done)
                return redirect(back)
    context = {
        "act": trade_presenters.PAIR_ACTS[do.value],
        "form": form,
        "back": back,
        "row_name": f"{both[0].name} and {both[1].name}",
    }
    return render(request, "console/act.html", context, status=status)


def _do_it(
    do: Do, both: tuple[NetworkRef, NetworkRef], by: Operator, asked: dict[str, Any]
) -> Asking | None:
    """Do it, or ask a second operator for it: what waits then."""
    if do is Do.LIMIT:
        return limits_of_trade.change_pair(one=both[0], other=both[1], by=by, **asked)
    ACTS[do](one=both[0], other=both[1], by=by.id, **asked)
    return None


def _initial(both: tuple[NetworkRef, NetworkRef]) -> dict[str, Any]:
    """The limit of now, in whole hours."""
    stands = pairs.of(both[0].id, both[1].id)
    minutes = stands.limit_minutes if stands else None
    return {} if minutes is None else {"minutes": minutes // 60}


def _both(one: str, other: str) -> tuple[NetworkRef, NetworkRef]:
    """The two networks of these slugs. Raises NotFound."""
    first, second = networks.by_slug(one), networks.by_slug(other)
    if first is None or second is None or first.id == second.id:
        raise NotFound
    return first, second


def _do(what: str) -> Do:
    try:
        return Do(what)
    except ValueError:
        raise NotFound from None


def _asked(form: forms.Form) -> dict[str, Any]:
    return dict(form.cleaned_data)
