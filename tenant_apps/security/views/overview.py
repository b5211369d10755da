"""The page of one's own security, and the one that asks for a second step."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kernel.next_page import next_page
from tenant_apps.security import presenters, second_step, selectors
from tenant_apps.security.views.pages import going_on


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """All ways to prove that it is you, and where you are signed in."""
    proofs = selectors.proofs_of(request.user)
    context = {"rows": presenters.rows(proofs), "has_second_step": proofs.has_second_step}
    return render(request, "security/overview.html", context)


@require_safe
@login_required
def required(request: HttpRequest) -> HttpResponse:
    """Why a second step is asked for, and the two ways to have one."""
    wanted = next_page(request, request.GET.get("next", "/"))
    if second_step.is_taken(request):
        return HttpResponseRedirect(wanted)
    context = {
        "passkey_url": going_on(reverse("mfa_add_webauthn"), wanted),
        "app_url": going_on(reverse("mfa_activate_totp"), wanted),
    }
    return render(request, "security/required.html", context)
