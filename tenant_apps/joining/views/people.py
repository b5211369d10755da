"""Where a champion runs the network: the way in in figures, its members, its invitations."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.champion_news import presenters as news_presenters
from shared_apps.champion_news import selectors as news
from shared_apps.status import presenters as status_presenters
from shared_apps.status import selectors as status
from tenant_apps.joining import presenters, running, selectors, services
from tenant_apps.joining.forms import InviteForm
from tenant_apps.members import presenters as member_presenters
from tenant_apps.members import selectors as members
from tenant_apps.members.access import needs
from tenant_apps.members.forms import SearchForm
from tenant_apps.members.http import ActorRequest
from tenant_apps.members.permissions import Permission, Scope, scope_of
from tenant_apps.organisations import selectors as organisations
from tenant_apps.policy.visitors import is_visitor

PER_PAGE = 50
SEEING_ALL = (Permission.MEMBER_SUSPEND, Permission.MEMBER_READ_ALL)


@require_safe
@needs(Permission.MEMBER_INVITE, in_part=True)
def people(request: ActorRequest) -> HttpResponse:
    """All that a champion sets, and how many have come in; of an organisation, what is its own."""
    scope, words = _scope(request), request.brand.words
    applied = selectors.waiting_applications(scope).count()
    steps = selectors.first_steps(request.brand) if scope.is_whole else None
    context = {
        "start": presenters.first_steps(steps, words) if steps else None,
        "stats": presenters.stats(selectors.funnel(scope)),
        "groups": running.groups(applied, request.member, words),
        "organisations": [] if scope.is_whole else list(organisations.everything(scope)),
        **(_from_the_centre(request) if scope.is_whole else {}),
    }
    return render(request, "joining/people.html", context)


def _from_the_centre(request: ActorRequest) -> dict[str, object]:
    """What the central service tells those who run the network, until they put it away."""
    unread = news.unread(request.network, request.member.id)
    return {
        "incidents": status_presenters.to_champions(status.open_now()),
        "news": news_presenters.shown(unread),
    }


@require_safe
@needs(*SEEING_ALL, in_part=True)
def everyone(request: ActorRequest) -> HttpResponse:
    """Members in every state, with their roles; each one's page has what can be done."""
    search = SearchForm(request.GET).words()
    scope = scope_of(request.member, *SEEING_ALL)
    found = Paginator(members.everyone(search=search, within=scope), PER_PAGE)
    page = found.get_page(request.GET.get("page"))
    context = {
        "search": search,
        "page": page,
        "members": member_presenters.roll(page.object_list),
        "counts": members.counts(scope),
        "is_whole": scope.is_whole,
    }
    return render(request, "joining/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_INVITE, in_part=True)
def invitations(request: ActorRequest) -> HttpResponse:
    """Invite one person, and see who has not answered yet."""
    scope = _scope(request)
    form = InviteForm(request.POST if request.method == "POST" else None, within=scope)
    if form.is_bound and form.is_valid():
        try:
            invited = services.invite(by=request.member.id, **form.cleaned_data)
        except (services.AlreadyMember, services.AlreadyInvited) as error:
            form.add_error("email", error.message)
        else:
            messages.success(request, f"The invitation to {invited.email} is on its way.")
            return redirect("joining:invitations")
    # By searching, a visitor could find out to which address somebody was invited.
    search = "" if is_visitor(request.member) else SearchForm(request.GET).words()
    found = Paginator(selectors.waiting_invitations(search=search, within=scope), PER_PAGE)
    page = found.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "search": search,
        "page": page,
        "invitations": presenters.asked(page.object_list, request.member),
        "total": page.paginator.count,
        "is_whole": scope.is_whole,
    }
    return render(request, "joining/invitations.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_INVITE, in_part=True)
def resend(request: ActorRequest, invitation_id: UUID) -> HttpResponse:
    """Mail an invitation again."""
    selectors.invitation(invitation_id, _scope(request))
    if request.method != "POST":
        return redirect("joining:invitations")
    sent = services.resend(invitation_id=invitation_id, by=request.member.id)
    messages.success(
        request, f"Sent again to {sent.email}. The link in the earlier mail no longer works."
    )
    return redirect("joining:invitations")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MEMBER_INVITE, in_part=True)
def revoke(request: ActorRequest, invitation_id: UUID) -> HttpResponse:
    """Withdraw an invitation, after a question."""
    invitation = selectors.invitation(invitation_id, _scope(request))
    if request.method != "POST":
        if invitation.accepted_at or invitation.revoked_at:
            return redirect("joining:invitations")
        return render(request, "design/sure.html", presenters.withdrawing(invitation))
    revoked = services.revoke(invitation_id=invitation_id, by=request.member.id)
    messages.success(request, f"The invitation to {revoked.email} is withdrawn.")
    return redirect("joining:invitations")


def _scope(request: ActorRequest) -> Scope:
    return scope_of(request.member, Permission.MEMBER_INVITE)
