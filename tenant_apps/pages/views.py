"""Pages for anyone to read, and the one that asks members to agree."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.next_page import next_page
from tenant_apps.accounts import logins
from tenant_apps.pages import agreeing, presenters, selectors, services
from tenant_apps.pages.models import Kind, Version
from tenant_apps.policy.access import members_only
from tenant_apps.policy.agreeing import open_before_agreeing
from tenant_apps.policy.http import ActorRequest


@require_safe
def page(request: HttpRequest, kind: str) -> HttpResponse:
    """A page as it holds."""
    wanted = selectors.kind_of(kind)
    return _shown(request, wanted, selectors.version(wanted))


@require_safe
def version(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """A page as it was once published."""
    wanted = selectors.kind_of(kind)
    return _shown(request, wanted, selectors.version(wanted, number))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@open_before_agreeing
def agree(request: ActorRequest) -> HttpResponse:
    """What has changed that everyone is asked to agree to; and agreeing."""
    asked = selectors.asked_of(logins.id_of(request))
    goes_to = next_page(request, request.POST.get("next") or request.GET.get("next", ""))
    if not asked:
        return HttpResponseRedirect(goes_to)
    named = agreeing.of_versions(asked)
    if request.method == "POST" and request.POST.get("agrees") == named:
        ids = [one.id for one in asked]
        services.agree(user=logins.id_of(request), by=request.member.id, versions=ids)
        messages.success(request, "Thank you.")
        return HttpResponseRedirect(goes_to)
    is_stale = request.method == "POST"
    context = {
        "asked": presenters.to_agree_to(one.kind for one in asked),
        "agrees": named,
        "next": goes_to,
        "changed": agreeing.CHANGED if is_stale else "",
    }
    return render(request, "pages/agree.html", context, status=422 if is_stale else 200)


def _shown(request: HttpRequest, kind: Kind, shown: Version) -> HttpResponse:
    versions = selectors.versions(kind)
    context = {
        "page": presenters.shown(shown, versions[0]),
        "others": presenters.earlier(versions, shown),
    }
    return render(request, "pages/page.html", context)
