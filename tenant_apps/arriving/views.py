"""Where members come from, for whoever lets them in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tenant_apps.arriving import exports, presenters, selectors
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission


@require_safe
@needs(Permission.MEMBER_INVITE)
def sources(request: MemberRequest) -> HttpResponse:
    """Each way in, with how far those whom it brought have come."""
    found = selectors.sources()
    context = {"stats": presenters.stats(found), "rows": presenters.rows(found)}
    return render(request, "arriving/sources.html", context)


@require_safe
@needs(Permission.MEMBER_INVITE)
def download(request: MemberRequest) -> HttpResponse:
    """The same as a file."""
    content = exports.sources(presenters.rows(selectors.sources()))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="sources.csv"'
    return response
