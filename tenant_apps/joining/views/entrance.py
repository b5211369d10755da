"""Where people come in: by a mailed invitation, or by a link from a poster."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kernel.errors import NotFound
from tenant_apps.accounts import services as accounts
from tenant_apps.accounts import ways
from tenant_apps.joining import openings, presenters, selectors, services
from tenant_apps.joining.forms import AcceptForm, ApplyByDomainForm, ApplyForm, JoinForm
from tenant_apps.joining.models import Invitation, JoinLink
from tenant_apps.joining.services.invitations import asks_approval, is_open
from tenant_apps.joining.views import by_organisation
from tenant_apps.joining.views.domains import asking
from tenant_apps.members.models import Member
from tenant_apps.members.permissions import Role
from tenant_apps.pages import presenters as pages
from tenant_apps.policy import selectors as policy
from tenants.http import NetworkRequest

OfInvitation = Callable[[NetworkRequest, str, Invitation], HttpResponse]


def _with_open_invitation(view: OfInvitation) -> Callable[[NetworkRequest, str], HttpResponse]:
    """A page behind a mailed link: the invitation is found and open, or it says why not."""

    @wraps(view)
    def opened(request: NetworkRequest, secret: str) -> HttpResponse:
        try:
            invitation = selectors.invitation_by_secret(secret)
        except NotFound:
            return _closed(request, "not_found", status=404)
        if not is_open(invitation):
            return _closed(request, _why_closed(invitation), status=410)
        return view(request, secret, invitation)

    return opened


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@_with_open_invitation
def accept(request: NetworkRequest, secret: str, invitation: Invitation) -> HttpResponse:
    """Answer an invitation: a name, a password, and in."""
    if asks_approval(invitation):
        return _apply_by_domain(request, secret)
    if buttons := _buttons(invitation.role):
        return by_organisation.accept(request, invitation, buttons)
    data = request.POST if request.method == "POST" else None
    form = AcceptForm(
        data,
        email=invitation.email,
        asks_work=request.network.is_community and not invitation.organisation,
        initial={"name": invitation.name, "work": invitation.job_title},
    )
    if form.is_bound and form.is_valid():
        try:
            member = services.accept(secret=secret, **form.cleaned_data)
        except services.InvitationClosed:
            return _closed(request, "used", status=410)
        except services.AlreadyMember:
            return _closed(request, "used", status=410)
        except services.LinkClosed:
            return _closed(request, "link", status=410)
        return _welcome(request, member)
    context = {
        "form": form,
        "invitation": invitation,
        "joins_as": presenters.joins_as(invitation.term),
        "is_champion": invitation.role == "champion",
        "welcome_minutes": policy.current().welcome_minutes,
        "agreed": pages.to_agree_to(),
    }
    return render(request, "joining/accept.html", context, status=422 if form.errors else 200)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_with_open_invitation
def no_thanks(request: NetworkRequest, secret: str, invitation: Invitation) -> HttpResponse:
    """Say that one would rather not: one button, or a mail program's one click.

    Such a program posts here, as RFC 8058 has it, with no cookie and so no token: the link itself
    proves what it may do.
    """
    is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    is_done = is_one_click or request.POST.get("answer") == "no"
    if is_done:
        services.decline_invitation(secret=secret)
    if is_one_click:
        return HttpResponse("Unsubscribed.", content_type="text/plain")
    context = {"secret": secret, "invitation": invitation, "is_done": is_done}
    return render(request, "joining/no_thanks.html", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: NetworkRequest, code: str) -> HttpResponse:
    """Join by a link: one short form."""
    try:
        link = selectors.link_by_code(code)
    except NotFound:
        return _closed(request, "no_link", status=404)
    member: Member | None = getattr(request, "member", None)
    if member is not None and member.is_active:
        messages.info(request, "You are a member of this network already.")
        return redirect("home:home")
    if not selectors.is_usable(link):
        return _closed(request, "link", status=410)
    if request.method == "GET":
        openings.note(link.id)
    if link.needs_approval:
        return _apply(request, link)
    if request.network.is_community:
        return asking(request, is_open=True, link=link)
    if buttons := _buttons():
        return by_organisation.join(request, link, buttons)
    data = request.POST if request.method == "POST" else None
    form = JoinForm(data, asks_organisation=link.organisation is None)
    if form.is_bound and form.is_valid():
        try:
            joined = services.join(link=link, **form.cleaned_data)
        except services.LinkClosed:
            return _closed(request, "link", status=410)
        except services.AlreadyInvited as error:
            form.add_error("email", error.message)
        except services.AlreadyMember as error:
            form.add_error("email", error.message)
        else:
            return _welcome(request, joined)
    context = {
        "form": form,
        "link": presenters.link(link),
        "welcome_minutes": policy.current().welcome_minutes,
        "agreed": pages.to_agree_to(),
    }
    return render(request, "joining/join.html", context, status=422 if form.errors else 200)


def _apply(request: NetworkRequest, link: JoinLink) -> HttpResponse:
    """Ask to be let in by a link."""
    data = request.POST if request.method == "POST" else None
    form = ApplyForm(data, asks_organisation=link.organisation is None)
    if form.is_bound and form.is_valid():
        try:
            services.apply(link=link, **form.cleaned_data)
        except services.LinkClosed:
            return _closed(request, "link", status=410)
        except (services.AlreadyInvited, services.AlreadyMember) as error:
            form.add_error("email", error.message)
        else:
            return _applied(request)
    context = {
        "form": form,
        "link": presenters.link(link),
        "applies": True,
        "chooses_password": not _buttons(),
    }
    return render(request, "joining/join.html", context, status=422 if form.errors else 200)


def _apply_by_domain(request: NetworkRequest, secret: str) -> HttpResponse:
    """Ask to be let in by a link that was mailed to an address of a domain."""
    form = ApplyByDomainForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.apply_by_domain(secret=secret, **form.cleaned_data)
        except (services.InvitationClosed, services.AlreadyMember):
            return _closed(request, "used", status=410)
        return _applied(request)
    context = {"form": form, "applies": True, "chooses_password": not _buttons()}
    return render(request, "joining/join.html", context, status=422 if form.errors else 200)


def _applied(request: NetworkRequest) -> HttpResponse:
    context = {"chooses_password": not _buttons()}
    return render(request, "joining/applied.html", context)


def _buttons(role: str = Role.MEMBER) -> list[ways.Way]:
    """The sign-ins by which who is to be this joins; none where they choose a password."""
    here = ways.here()
    return here.buttons if here.only and role == Role.MEMBER else []


def _welcome(request: HttpRequest, member: Member) -> HttpResponse:
    """Signed in at once; members go on to say what they give and need."""
    accounts.sign_in(request, member.user)
    messages.success(request, f"Welcome, {member.name.split()[0]}. You are in.")
    return redirect("joining:people" if member.role == "champion" else "starting:give")


def _why_closed(invitation: Invitation) -> str:
    if invitation.accepted_at:
        return "used"
    return "withdrawn" if invitation.revoked_at else "expired"


def _closed(request: HttpRequest, why: str, *, status: int) -> HttpResponse:
    """One plain page for every link that does not lead in."""
    heading, text = _CLOSED[why]
    context = {"heading": heading, "text": text, "shows_sign_in": why in {"used", "link"}}
    return render(request, "joining/closed.html", context, status=status)


_ASK = "Ask the person who sent it for another."
_CLOSED = {
    "not_found": (
        "This invitation does not work here",
        "Check that you opened the newest mail, and the whole of its link: an older invitation "
        "stops working when it is sent again, and each network has its own. "
        "If it still does not work, ask the champion of your network for another.",
    ),
    "used": (
        "This invitation has been used",
        "An invitation works once. If it was you who used it, sign in.",
    ),
    "withdrawn": ("This invitation was withdrawn", _ASK),
    "expired": ("This invitation has expired", _ASK),
    "no_link": (
        "This link does not lead anywhere",
        "Check the letters and digits after “join/”, or scan the code again. If it still does "
        "not work, ask whoever gave it to you for another.",
    ),
    "link": (
        "This link is no longer in use",
        "Ask whoever gave it to you for another. If you have joined already, sign in.",
    ),
}
