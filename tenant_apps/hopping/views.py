"""One's other networks: linked by a code, hopped to, cut."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kernel.errors import Refused
from tenant_apps.hopping import presenters, services
from tenant_apps.hopping.forms import LinkForm
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROFILE_CHANGE)
def networks(request: MemberRequest) -> HttpResponse:
    """Those that are linked; and the code of another, which links it."""
    form = LinkForm(request.POST) if request.method == "POST" else LinkForm()
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = services.link(member=request.member, text=form.cleaned_data["code"])
            except Refused as refused:
                form.add_error("code", refused.message)
                status = refused.status
            else:
                messages.success(request, f"{made.network.name} is linked.")
                return redirect("hopping:networks")
    others = presenters.others(services.links_of(request.member))
    context = {"form": form, "others": others}
    return render(request, "hopping/networks.html", context, status=status)


@require_POST
@needs(Permission.PROFILE_CHANGE)
def code(request: MemberRequest) -> HttpResponse:
    """Mail oneself a code."""
    services.mail_code(member=request.member)
    messages.success(request, "We have mailed you a code. Write it in your other network.")
    return redirect("hopping:networks")


@require_POST
@needs(Permission.PROFILE_CHANGE)
def cut(request: MemberRequest, member_link: UUID) -> HttpResponse:
    """Cut a link at once."""
    services.cut(member=request.member, link_id=member_link)
    messages.success(request, "The link is cut. Both memberships stay as they are.")
    return redirect("hopping:networks")
