"""A network's place in the federation: where it stands, and what its champions do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import Refused
from shared_apps.federation import membership as memberships
from shared_apps.federation.admission import AlreadyIn, OldTerms
from shared_apps.federation.membership import Membership, State
from shared_apps.federation.models import TERMS_VERSION, MembershipStep
from shared_apps.federation.steps import NotIn, NotPossibleNow
from tenant_apps.admission import presenters, services
from tenant_apps.admission.forms import (
    AgreeForm,
    ApplyForm,
    BalancesForm,
    ReasonForm,
    SharingForm,
    TermsForm,
)
from tenant_apps.members import selectors as members
from tenant_apps.members.access import needs
from tenant_apps.members.http import ActorRequest, MemberRequest
from tenant_apps.members.permissions import Permission

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Ask:
    """A page that asks something of a network in one of some states, and does it."""

    title: str
    text: str
    submit: str
    form: Callable[..., forms.Form]
    do: Callable[[dict[str, Any]], object]
    done: Callable[[object], str]
    states: tuple[State, ...]
    kind: str = "primary"
    shows_terms: bool = False


@require_safe
@needs(Permission.FEDERATION_READ)
def membership(request: ActorRequest) -> HttpResponse:
    """Where the network stands, and what led there."""
    stands, steps = memberships.with_steps(request.network.id)
    ours = [one.actor for one in steps if one.actor and one.side == MembershipStep.Side.NETWORK]
    context = {
        "page": presenters.page(stands, steps),
        "history": presenters.history(steps, members.names(ours) if ours else {}),
    }
    return render(request, "admission/membership.html", context)


@get_or_post
@needs(Permission.FEDERATION_CHANGE)
def terms(request: MemberRequest) -> HttpResponse:
    """The terms, and a yes to them where newer ones wait for it."""
    stands = memberships.of(request.network.id)
    if request.method == "POST":
        return _answer(
            request,
            stands,
            Ask(
                title="The terms of the federation",
                text="",
                submit="Agree",
                form=TermsForm,
                do=lambda data: services.agree_to_newer_terms(
                    terms_version=data["terms_version"], by=request.member
                ),
                done=lambda _: "Thank you. Your network has agreed to the newest terms.",
                states=(State.JOINED,),
                shows_terms=True,
            ),
        )
    context = {"version": TERMS_VERSION, "form": TermsForm() if stands.has_newer_terms else None}
    return render(request, "admission/terms.html", context)


@get_or_post
@needs(Permission.FEDERATION_CHANGE)
def apply(request: MemberRequest) -> HttpResponse:
    """Ask to be let in."""
    return _page(
        request,
        Ask(
            title="Ask to join the federation",
            text="The central service reads it, sets your network’s trade limits, and answers.",
            submit="Ask to join",
            form=ApplyForm,
            do=lambda data: services.apply(
                terms_version=data["terms_version"],
                shares=data["shares"],
                reason=data["reason"],
                by=request.member,
            ),
            done=lambda state: (
                "Your network had been invited in the meantime: it is in the federation."
                if state == State.JOINED
                else "Your network has asked to join. You are told by mail what is decided."
            ),
            states=(State.OUTSIDE, State.LEFT),
            shows_terms=True,
        ),
    )


@get_or_post
@needs(Permission.FEDERATION_CHANGE)
def take_back(request: MemberRequest) -> HttpResponse:
    """No longer ask."""
    return _page(
        request,
        Ask(
            title="Take the application back?",
            text="Your network stays outside the federation. You can ask again at any time.",
            submit="Take it back",
            form=forms.Form,
            do=lambda _: services.take_back(by=request.member),
            done=lambda _: "The application is taken back.",
            states=(State.APPLIED,),
            kind="danger",
        ),
    )


@get_or_post
@needs(Permission.FEDERATION_CHANGE)
def agree(request: MemberRequest) -> HttpResponse:
    """Say yes to the invitation."""
    return _page(
        request,
        Ask(
            title="Agree to join the federation",
            text="Members can then send credits to members of other networks, and receive some.",
            submit="Agree and join",
            form=AgreeForm,
            do=lambda data: services.agree(
                terms_version=data["terms_version"], shares=data["shares"], by=request.member
            ),
            done=lambda _: "Your network is in the federation.",
            states=(State.INVITED,),
            shows_terms=True,
        ),
    )


@get_or_post
@needs(Permission.FEDERATION_CHANGE)
def refuse(request: MemberRequest) -> HttpResponse:
    """Say no to the invitation."""
    return _page(
        request,
        Ask(
            title="Say no to the invitation?",
            text="Your network stays outside the federation. You can ask to join at any time.",
            submit="Say no",
            form=ReasonForm,
            do=lambda data: services.refuse(reason=data["reason"], by=request.member),
            done=lambda _: "The central service is told that your network does not join.",
            states=(State.INVITED,),
            kind="danger",
        ),
    )


@get_or_post
@needs(Permission.FEDERATION_CHANGE)
def sharing(request: MemberRequest) -> HttpResponse:
    """Choose what other networks may find."""
    stands = memberships.of(request.network.id)
    return _page(
        request,
        Ask(
            title="What other networks find",
            text="What is not shared any more can no longer be found from the moment you save.",
            submit="Save",
            form=SharingForm,
            do=lambda data: services.share(shares=data["shares"], by=request.member),
            done=lambda _: "Saved.",
            states=(State.APPLIED, State.JOINED),
        ),
        initial={"shares": stands.shares},
        stands=stands,
    )


@get_or_post
@needs(Permission.FEDERATION_CHANGE)
def balances(request: MemberRequest) -> HttpResponse:
    """Choose whether members who move take their balance along, or bring it."""
    stands = memberships.of(request.network.id)
    return _page(
        request,
        Ask(
            title="Members who move",
            text="A member who has joined another network can take all their credits there, where "
            "both networks allow it. Trade limits count as for everything that crosses.",
            submit="Save",
            form=BalancesForm,
            do=lambda data: services.let_balances(
                out=data["balances_out"], come=data["balances_in"], by=request.member
            ),
            done=lambda _: "Saved.",
            states=(State.JOINED,),
        ),
        initial={"balances_out": stands.balances_out, "balances_in": stands.balances_in},
        stands=stands,
    )


@get_or_post
@needs(Permission.FEDERATION_CHANGE)
def leave(request: MemberRequest) -> HttpResponse:
    """Take the network out."""
    return _page(
        request,
        Ask(
            title="Leave the federation?",
            text="Nothing new crosses between your network and others from now on, and nothing of "
            "your members is found there. What is agreed with others is finished or cancelled. "
            "Once your network has left, what members wrote to each other across networks is "
            "erased on both sides, and so are the titles of their exchanges. Credits stay as they "
            "are. "
            "Your position stands until it is settled.",
            submit="Leave the federation",
            form=ReasonForm,
            do=lambda data: services.leave(reason=data["reason"], by=request.member),
            done=lambda _: "Your network takes part no more.",
            states=(State.JOINED,),
            kind="danger",
        ),
    )


@get_or_post
@needs(Permission.FEDERATION_CHANGE)
def stay(request: MemberRequest) -> HttpResponse:
    """No longer leave."""
    return _page(
        request,
        Ask(
            title="Stay in the federation after all?",
            text="Members can trade with other networks again, under the terms agreed to.",
            submit="Stay",
            form=forms.Form,
            do=lambda _: services.stay(by=request.member),
            done=lambda _: "Your network stays in the federation.",
            states=(State.LEAVING,),
        ),
    )


@get_or_post
@needs(Permission.FEDERATION_CHANGE)
def cancel_open(request: MemberRequest) -> HttpResponse:
    """End all that is open with other networks."""
    return _page(
        request,
        Ask(
            title="Cancel what is open with other networks?",
            text="What is agreed between your members and those of other networks is called off, "
            "and the credits set aside for it are free again. Both sides are told.",
            submit="Cancel all of it",
            form=forms.Form,
            do=lambda _: services.cancel_what_is_open(by=request.member),
            done=lambda _: "What was open is cancelled.",
            states=(State.LEAVING,),
            kind="danger",
        ),
    )


def _page(
    request: MemberRequest,
    ask: Ask,
    *,
    initial: dict[str, Any] | None = None,
    stands: Membership | None = None,
) -> HttpResponse:
    """The question, or what came of it; where nothing is to be asked, the network's page."""
    now = stands or memberships.of(request.network.id)
    if request.method == "POST":
        return _answer(request, now, ask)
    if now.state not in ask.states:
        return redirect("admission:membership")
    given = {"shares": now.shares, **(initial or {})}
    return _show(request, ask, ask.form(initial=given))


def _answer(request: MemberRequest, stands: Membership, ask: Ask) -> HttpResponse:
    form = ask.form(request.POST)
    if not form.is_valid():
        return _show(request, ask, form, status=UNPROCESSABLE)
    try:
        done = ask.do(form.cleaned_data)
    except OldTerms as refused:
        messages.warning(request, refused.message)
        return redirect(request.path)
    except (AlreadyIn, NotIn, NotPossibleNow) as refused:
        messages.warning(request, refused.message)
    except Refused as refused:
        field = "reason" if "reason" in form.fields else None
        form.add_error(field, refused.message)
        return _show(request, ask, form, status=refused.status)
    else:
        messages.success(request, ask.done(done))
    return redirect("admission:membership")


def _show(request: MemberRequest, ask: Ask, form: forms.Form, *, status: int = 200) -> HttpResponse:
    context = {"ask": ask, "form": form, "version": TERMS_VERSION}
    return render(request, "admission/ask.html", context, status=status)
