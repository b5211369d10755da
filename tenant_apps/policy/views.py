"""The page where a champion sets the network's rules."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenant_apps.policy import selectors, services
from tenant_apps.policy.access import needs
from tenant_apps.policy.forms import PolicyForm
from tenant_apps.policy.http import ActorRequest
from tenant_apps.policy.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.POLICY_CHANGE)
def settings(request: ActorRequest) -> HttpResponse:
    """Welcome credits and the floor."""
    policy = selectors.current()
    form = PolicyForm(request.POST if request.method == "POST" else None, policy=policy)
    if form.is_bound and form.is_valid():
        services.change(
            welcome_minutes=form.cleaned_data["welcome_minutes"],
            floor_minutes=-form.cleaned_data["debt_minutes"],
            ceiling_minutes=policy.ceiling_minutes,
            by=request.member.id,
        )
        messages.success(request, "The rules are saved. They hold for who joins from now on.")
        return redirect("policy:settings")
    context = {"form": form, "changed_at": policy.changed_at}
    return render(request, "policy/settings.html", context, status=422 if form.errors else 200)
