"""Networks come into the federation and leave it: what operators ask, answer and set."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.minutes import hours
from shared_apps.agreeing import limits as limits_of_trade
from shared_apps.console import admissions as presenters
from shared_apps.console import selectors
from shared_apps.console.forms import FederateForm, LimitsForm, PerhapsWhyForm, WhyForm
from shared_apps.console.selectors import Overview
from shared_apps.console.views.acts import Act, expect, get_or_post, page
from shared_apps.federation import admission, leaving, membership, settling
from shared_apps.federation.membership import State
from shared_apps.federation.steps import CENTRE
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission
from tenant_apps.admission import telling
from tenants import selectors as networks
from tenants.services import WrongState

Done = TypeVar("Done")

ASKED = "Asked. It is done once a second operator agrees; you find it under To agree."
LIMITS = (
    "The limits say how far its position may go; at a limit, trade goes on in the other direction."
)


@require_safe
@needs(Permission.FEDERATION_READ)
def admissions(request: OperatorRequest) -> HttpResponse:
    """Networks that were invited, that ask to join, or that are leaving."""
    rows = presenters.rows(membership.cases())
    return render(request, "console/admissions.html", {"rows": rows})


@get_or_post
@needs(Permission.NETWORK_FEDERATE)
def invite(request: OperatorRequest, slug: str) -> HttpResponse:
    """Invite a network into the federation, or again with other limits."""
    line = selectors.overview(slug)
    expect(line, line.network.State.ACTIVE)
    _expect(line, State.OUTSIDE, State.LEFT, State.INVITED, State.APPLIED)
    name = line.network.name
    return page(
        request,
        line,
        Act(
            title=f"Invite {name} to the federation?",
            text="Once a champion of it has agreed to the terms, its members can send credits to "
            f"members of the other federated networks, and receive some. {LIMITS}",
            submit="Invite",
            done=lambda state: (
                f"{name} had asked to join in the meantime: it is in the federation."
                if state == State.JOINED
                else f"{name} is invited. Its champions are told by mail."
            ),
            form=FederateForm,
            do=lambda data: _told(
                line,
                lambda: admission.invite(network=line.ref, by=request.operator.id, **_usual(data)),
            ),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_FEDERATE)
def take_back(request: OperatorRequest, slug: str) -> HttpResponse:
    """Take an invitation back."""
    line = selectors.overview(slug)
    _expect(line, State.INVITED)
    name = line.network.name
    return page(
        request,
        line,
        Act(
            title=f"Take the invitation of {name} back?",
            text="It stays outside the federation, and can ask to join at any time.",
            submit="Take it back",
            kind="danger",
            done=f"{name} is no longer invited.",
            form=PerhapsWhyForm,
            do=lambda data: _told(
                line,
                lambda: admission.take_back(
                    network=line.ref, side=CENTRE, reason=data["reason"], by=request.operator.id
                ),
            ),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_FEDERATE)
def admit(request: OperatorRequest, slug: str) -> HttpResponse:
    """Say yes to an application."""
    line = selectors.overview(slug)
    expect(line, line.network.State.ACTIVE)
    _expect(line, State.APPLIED)
    name = line.network.name
    return page(
        request,
        line,
        Act(
            title=f"Admit {name} to the federation?",
            text=f"It has agreed to the terms. {LIMITS}",
            submit="Admit",
            done=f"{name} is in the federation.",
            form=FederateForm,
            do=lambda data: _told(
                line,
                lambda: admission.admit(network=line.ref, by=request.operator.id, **_usual(data)),
            ),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_FEDERATE)
def refuse(request: OperatorRequest, slug: str) -> HttpResponse:
    """Say no to an application."""
    line = selectors.overview(slug)
    _expect(line, State.APPLIED)
    name = line.network.name
    return page(
        request,
        line,
        Act(
            title=f"Say no to the application of {name}?",
            text="It stays outside the federation, and can ask again.",
            submit="Say no",
            kind="danger",
            done=f"{name} is told.",
            form=WhyForm,
            do=lambda data: _told(
                line,
                lambda: admission.refuse(
                    network=line.ref, side=CENTRE, reason=data["reason"], by=request.operator.id
                ),
            ),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_FEDERATE)
def limits(request: OperatorRequest, slug: str) -> HttpResponse:
    """Change how far a network's position may go."""
    line = selectors.overview(slug)
    _expect(line, State.JOINED, State.LEFT)
    name, position = line.network.name, line.position
    return page(
        request,
        line,
        Act(
            title=f"The trade limits of {name}",
            text=f"{LIMITS} What has crossed already stays, even beyond a new limit. Its position "
            f"is {hours(position.minutes if position else 0)}. Narrower limits hold at once; for "
            "wider ones a second operator has to agree.",
            submit="Save",
            done=lambda asking: ASKED if asking else f"The trade limits of {name} are changed.",
            form=LimitsForm,
            initial=_initial(line),
            do=lambda data: _told(
                line,
                lambda: limits_of_trade.change(
                    network=line.ref, reason=data["reason"], by=request.operator, **_of(data)
                ),
            ),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_FEDERATE)
def leave(request: OperatorRequest, slug: str) -> HttpResponse:
    """Take a network out of the federation."""
    line = selectors.overview(slug)
    _expect(line, State.JOINED)
    name = line.network.name
    return page(
        request,
        line,
        Act(
            title=f"Take {name} out of the federation?",
            text="Nothing new crosses between it and other networks. What is open finishes or is "
            "cancelled, and then it has left. Its position, and every transfer that made it, stay "
            "on the national ledger until the position is settled.",
            submit="Take out",
            kind="danger",
            done=lambda is_gone: (
                f"{name} has left the federation."
                if is_gone
                else f"{name} is leaving: it has left once all that is open has ended."
            ),
            form=WhyForm,
            do=lambda data: _told(
                line,
                lambda: leaving.leave(
                    network=line.ref, side=CENTRE, reason=data["reason"], by=request.operator.id
                ),
            ),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_FEDERATE)
def stay(request: OperatorRequest, slug: str) -> HttpResponse:
    """Let a network that is leaving stay."""
    line = selectors.overview(slug)
    _expect(line, State.LEAVING)
    name = line.network.name
    return page(
        request,
        line,
        Act(
            title=f"Let {name} stay in the federation?",
            text="Its members can trade with other networks again.",
            submit="Let it stay",
            done=f"{name} stays in the federation.",
            form=forms.Form,
            do=lambda _: _told(
                line,
                lambda: leaving.stay(network=line.ref, side=CENTRE, by=request.operator.id),
            ),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_FEDERATE)
def cancel_open(request: OperatorRequest, slug: str) -> HttpResponse:
    """End all that is open between a leaving network and others."""
    line = selectors.overview(slug)
    _expect(line, State.LEAVING)
    name = line.network.name

    def cancel() -> bool:
        leaving.cancel_what_is_open(network=line.ref, by=request.operator.id)
        return leaving.is_gone(network=line.ref, by=request.operator.id)

    return page(
        request,
        line,
        Act(
            title=f"Cancel what is open between {name} and other networks?",
            text="What their members have agreed is called off, and the credits set aside for it "
            "are free again. Both sides are told.",
            submit="Cancel all of it",
            kind="danger",
            done="What was open is cancelled.",
            form=forms.Form,
            do=lambda _: _told(line, cancel),
        ),
    )


@get_or_post
@needs(Permission.NETWORK_FEDERATE)
def settle(request: OperatorRequest, slug: str) -> HttpResponse:
    """Settle whatever stands between a network that has left and others."""
    line = selectors.overview(slug)
    _expect(line, State.LEFT)
    name, found = line.network.name, settling.open_with(line.ref)

    def do(data: dict[str, Any]) -> int:
        by = request.operator.id
        count = settling.settle_all(network=line.ref, reason=data["reason"], by=by)
        for one in (line.ref, *(networks.get(each.partner_id) for each in found)):
            telling.tell(one)
        return count

    return page(
        request,
        line,
        Act(
            title=f"Settle the position of {name}?",
            text=presenters.to_settle(name, found),
            submit="Settle",
            kind="danger",
            done=lambda count: f"Settled with {count} network{'' if count == 1 else 's'}.",
            form=WhyForm,
            do=do,
        ),
    )


def _expect(line: Overview, *states: State) -> None:
    """As `expect`, for the network's membership."""
    if membership.of(line.network.id).state not in states:
        raise WrongState


def _told(line: Overview, act: Callable[[], Done]) -> Done:
    """Do it, then tell the network's champions."""
    done = act()
    telling.tell(line.ref)
    return done


def _of(data: dict[str, Any]) -> dict[str, int | None]:
    return {"floor_minutes": -data["down"], "ceiling_minutes": data["up"]}


def _usual(data: dict[str, Any]) -> dict[str, int | None]:
    """The same where a network comes in. Raises MoreThanUsual."""
    limits_of_trade.expect_usual(-data["down"])
    return _of(data)


def _initial(line: Overview) -> dict[str, Any]:
    """The limits of now in whole hours; what is not limited is empty."""
    if line.position is None:
        return {}
    floor, ceiling = line.position.floor_minutes, line.position.ceiling_minutes
    return {
        "down": None if floor is None else -floor // 60,
        "up": None if ceiling is None else ceiling // 60,
    }
