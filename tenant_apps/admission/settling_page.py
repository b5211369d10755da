"""What a network settles with others once one of the two has left."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kernel.errors import NotFound, Refused
from kernel.minutes import hours
from shared_apps.federation import settling
from shared_apps.federation.settling import Standing
from tenant_apps.admission import services
from tenant_apps.members.access import needs
from tenant_apps.members.http import MemberRequest
from tenant_apps.members.permissions import Permission
from tenants.current import NetworkRef


class SettleForm(forms.Form):
    """With whom, and what stood when the page was opened."""

    partner = forms.SlugField(max_length=64)
    minutes = forms.IntegerField()


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.FEDERATION_CHANGE)
def page(request: MemberRequest) -> HttpResponse:
    """What stands between this network and others, and a yes to settling it."""
    if request.method == "POST":
        form = SettleForm(request.POST)
        if not form.is_valid():
            raise NotFound
        try:
            settled = services.settle(by=request.member, **form.cleaned_data)
        except Refused as refused:
            if refused.status == NotFound.status:
                raise
            messages.warning(request, refused.message)
        else:
            messages.success(request, "It is settled." if settled else "They are asked to agree.")
        return redirect("admission:settling")
    found = [_row(one, request.network) for one in settling.open_with(request.network)]
    return render(request, "admission/settling.html", {"rows": found})


def _row(one: Standing, network: NetworkRef) -> dict[str, Any]:
    amount = hours(abs(one.minutes))
    owed = f"They owe your network {amount}" if one.minutes > 0 else f"Your network owes {amount}"
    theirs = one.yes_of == one.partner_id
    return {
        "name": one.partner_name,
        "slug": one.partner_slug,
        "minutes": one.minutes,
        "owed": owed,
        "state": "They agree" if theirs else "You agree" if one.yes_of else "Nobody has asked",
        "tone": "warn" if theirs else "",
        "button": "" if one.yes_of == network.id else "Settle" if theirs else "Ask to settle",
    }
