"""What was done at the centre, for operators who may read it."""

from uuid import UUID

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotFound
from shared_apps.console import audit_exports, audit_presenters, audit_selectors
from shared_apps.console.audit_forms import AuditForm
from shared_apps.operators import permissions
from shared_apps.operators.access import needs
from shared_apps.operators.http import OperatorRequest
from shared_apps.operators.permissions import Permission


@require_safe
@needs(Permission.AUDIT_READ)
def log(request: OperatorRequest) -> HttpResponse:
    """What was done, the newest first."""
    form = _form(request.GET)
    acts, next_before = audit_selectors.page(
        form.wanted(), before=_before(request.GET.get("before", ""))
    )
    asked = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "form": form,
        "asked": asked,
        "rows": [audit_presenters.row(act) for act in acts],
        "older_url": audit_presenters.older_url(asked, next_before),
        "may_export": permissions.may(request.operator, Permission.AUDIT_EXPORT),
    }
    return render(request, "console/audit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.AUDIT_EXPORT)
def download(request: OperatorRequest) -> HttpResponseBase:
    """The same as a file. Posted, since it leaves a line in the audit itself."""
    if request.method != "POST":
        return redirect("console:audit")
    lines = audit_exports.export(wanted=_form(request.POST).wanted(), by=request.operator)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _form(asked: QueryDict) -> AuditForm:
    return AuditForm(
        asked,
        networks=audit_selectors.networks(),
        operators=audit_selectors.everybody(),
        actions=audit_presenters.choices(audit_selectors.actions()),
    )


def _before(asked: str) -> UUID | None:
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise NotFound from None
