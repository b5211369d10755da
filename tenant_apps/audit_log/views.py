"""The log of what was done, for whoever runs the network."""

from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from tenant_apps.audit_log import presenters, selectors, services
from tenant_apps.audit_log.forms import TopicForm
from tenant_apps.audit_log.selectors import Wanted
from tenant_apps.members.access import needs
from tenant_apps.members.http import ActorRequest, MemberRequest
from tenant_apps.members.permissions import Permission


@require_safe
@needs(Permission.AUDIT_READ)
def log(request: ActorRequest) -> HttpResponse:
    """What was done, the newest first."""
    what = _wanted(request.GET)
    found = selectors.log(what, before=_before(request.GET.get("before", "")))
    form = TopicForm(initial={"topic": what.topic, "member": what.member and what.member.id})
    context = {**presenters.page(found, what), "form": form}
    return render(request, "audit_log/log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.AUDIT_READ)
def download(request: MemberRequest) -> HttpResponse:
    """The same as a file. Posted, since it leaves a line in the log itself."""
    if request.method != "POST":
        return redirect("audit_log:log")
    content = services.export(what=_wanted(request.POST), by=request.member)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="log.csv"'
    return response


def _wanted(asked: QueryDict) -> Wanted:
    return selectors.wanted(topic=asked.get("topic", ""), member=asked.get("member", ""))


def _before(asked: str) -> UUID | None:
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise NotFound from None
