"""Where members come from, for whoever lets them in, and whoever reads reports."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenant_apps.arriving import exports, presenters, selectors
from tenant_apps.members.access import needs
from tenant_apps.members.http import ActorRequest
from tenant_apps.members.permissions import Permission, may, scope_of

READING = (Permission.MEMBER_INVITE, Permission.REPORT_READ)


@require_safe
@needs(*READING, in_part=True)
def sources(request: ActorRequest) -> HttpResponse:
    """Each way in, with how far those whom it brought have come."""
    found = selectors.sources(scope_of(request.member, *READING))
    makes_links = may(request.member, Permission.MEMBER_INVITE)
    context = {
        "stats": presenters.stats(found),
        "rows": presenters.rows(found, leads_on=makes_links),
        "makes_links": makes_links,
        "reads": bool(scope_of(request.member, Permission.REPORT_READ)),
        "runs": bool(scope_of(request.member, Permission.MEMBER_INVITE)),
    }
    return render(request, "arriving/sources.html", context)


@require_safe
@needs(*READING, in_part=True)
def download(request: ActorRequest) -> HttpResponse:
    """The same as a file."""
    found = selectors.sources(scope_of(request.member, *READING))
    content = exports.sources(presenters.rows(found, leads_on=False))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="sources.csv"'
    return response
