"""Which mails come: chosen by a member who is signed in, or by the link in one of the mails."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tenant_apps.hearing import links, selectors, services
from tenant_apps.hearing.forms import ChoiceForm
from tenant_apps.members.access import members_only
from tenant_apps.members.http import MemberRequest
from tenants.http import NetworkRequest

FORM_METHODS = ["GET", "HEAD", "POST"]
SAVED = "Saved. This is how you hear from us now."


@require_http_methods(FORM_METHODS)
@members_only
def choices(request: MemberRequest) -> HttpResponse:
    """One's own choice."""
    me = request.member
    data = request.POST if request.method == "POST" else None
    form = ChoiceForm(data, choice=selectors.choice_of(me))
    if form.is_bound and form.is_valid():
        services.choose(member=me, by=me, **form.chosen)
        messages.success(request, SAVED)
        return redirect("hearing:choices")
    context = {"form": form, "handle": me.handle}
    return render(request, "hearing/choices.html", context, status=422 if form.errors else 200)


@csrf_exempt
@require_http_methods(FORM_METHODS)
def stop(request: NetworkRequest, stop: str) -> HttpResponse:
    """Behind a mail's link, without signing in: the same choice.

    A mail program that is asked to unsubscribe posts here, as RFC 8058 has it, with no cookie and
    so no token: the link itself proves what it may do.
    """
    meant = links.read(stop)
    reader = selectors.reader(meant.member_id)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        services.stop(member=reader, mails=meant.mails)
        return HttpResponse("Unsubscribed.", content_type="text/plain")
    if request.POST.get("stop") == "all":
        services.stop_all(member=reader)
        messages.success(request, "Saved. None of these mails comes to you any more.")
        return redirect("hearing:stop", stop)
    data = request.POST if request.method == "POST" else None
    form = ChoiceForm(data, choice=selectors.choice_of(reader))
    if form.is_bound and form.is_valid():
        services.choose(member=reader, by=reader, **form.chosen)
        messages.success(request, SAVED)
        return redirect("hearing:stop", stop)
    context = {"form": form, "name": reader.name, "stop_url": request.path}
    return render(request, "hearing/stop.html", context, status=422 if form.errors else 200)
