"""On a network's host: what the central service tells its champions."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shared_apps.champion_news import presenters, selectors, services
from tenant_apps.members.access import needs
from tenant_apps.members.http import ActorRequest, MemberRequest
from tenant_apps.members.permissions import Permission


@require_safe
@needs(Permission.AUDIT_READ)
def everything(request: ActorRequest) -> HttpResponse:
    """All that still runs, put away or not."""
    found = presenters.shown(selectors.showing_in(request.network))
    return render(request, "champion_news/list.html", {"news": found})


@require_POST
@needs(Permission.AUDIT_READ)
def put_away(request: MemberRequest, news_id: UUID) -> HttpResponse:
    """One's own copy, as it were: other champions still read it."""
    services.put_away(network=request.network, news_id=news_id, by=request.member.id)
    return redirect("joining:people")
