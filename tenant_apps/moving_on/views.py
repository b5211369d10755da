"""Moving on from the open community network: what there is to move on to, and the steps."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import NotFound, Refused
from tenant_apps.hopping.forms import LinkForm
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenant_apps.moving_on import finding, presenters, selectors, services
from tenant_apps.moving_on.models import Walk

OfWalk = Callable[[MemberRequest, Walk], HttpResponse]


def _own(view: OfWalk) -> Callable[[MemberRequest, UUID], HttpResponse]:
    """A page of one's own walk; there is none in any other network."""

    @wraps(view)
    def of_own(request: MemberRequest, walk_id: UUID) -> HttpResponse:
        _in_the_community(request)
        return view(request, selectors.walk(request.member, walk_id))

    return of_own


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROFILE_CHANGE)
def offers(request: MemberRequest) -> HttpResponse:
    """The networks that one can move on to; posted, they are looked for at once."""
    _in_the_community(request)
    if request.method == "POST":
        finding.notice_one(request.member)
        messages.success(request, "We have looked just now.")
        return redirect("moving_on:offers")
    found = [presenters.offer(*one) for one in selectors.walks(request.member)]
    return render(request, "moving_on/offers.html", {"offers": found})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROFILE_CHANGE)
@_own
def walk(request: MemberRequest, walk: Walk) -> HttpResponse:
    """All steps on one page; posted, the code that links the two memberships."""
    form = LinkForm(request.POST) if request.method == "POST" else LinkForm()
    if not form.is_bound:
        return _page(request, walk, form)
    if not form.is_valid():
        return _page(request, walk, form, status=422)
    try:
        made = services.link(walk=walk, by=request.member, text=form.cleaned_data["code"])
    except Refused as refused:
        form.add_error("code", refused.message)
        return _page(request, walk, form, status=refused.status)
    messages.success(request, f"{made.network.name} is linked.")
    return redirect("moving_on:walk", walk.id)


@require_POST
@needs(Permission.PROFILE_CHANGE)
@_own
def begin(request: MemberRequest, walk: Walk) -> HttpResponse:
    """Say yes."""
    return _step(request, walk, lambda: services.begin(walk=walk, by=request.member))


@require_POST
@needs(Permission.PROFILE_CHANGE)
@_own
def ask(request: MemberRequest, walk: Walk) -> HttpResponse:
    """Have the link to join mailed by the other network."""
    said = "Look in your mail: the other network sends you its link to join."
    return _step(request, walk, lambda: services.ask(walk=walk, by=request.member), said)


@require_POST
@needs(Permission.PROFILE_CHANGE)
@_own
def take_listings(request: MemberRequest, walk: Walk) -> HttpResponse:
    """Take what one has posted along, as drafts."""

    def taken() -> str:
        return presenters.taken(services.take_listings(walk=walk, by=request.member))

    return _step(request, walk, taken)


@require_POST
@needs(Permission.PROFILE_CHANGE)
@_own
def put_away(request: MemberRequest, walk: Walk) -> HttpResponse:
    """Not now."""
    services.put_away(walk=walk, by=request.member)
    messages.success(request, "Put away. You find it on your page whenever you like.")
    return redirect("home:home")


def _step(
    request: MemberRequest, walk: Walk, do: Callable[[], str | None], said: str = ""
) -> HttpResponse:
    """Take a step, and show all as they are then; what cannot be done says why."""
    try:
        answer = do()
    except Refused as refused:
        messages.error(request, refused.message)
        return _page(request, walk, LinkForm(), status=refused.status)
    if answer or said:
        messages.success(request, answer or said)
    return redirect("moving_on:walk", walk.id)


def _page(request: MemberRequest, walk: Walk, form: LinkForm, *, status: int = 200) -> HttpResponse:
    context = presenters.page(selectors.stand(walk, request.member))
    return render(request, "moving_on/walk.html", {**context, "form": form}, status=status)


def _in_the_community(request: MemberRequest) -> None:
    if not request.network.is_community:
        raise NotFound
