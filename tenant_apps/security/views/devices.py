"""Where one is signed in, and ending that."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenant_apps.security import presenters, selectors, services
from tenant_apps.security.forms import DeviceForm

NO_SUCH = 0


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def devices(request: HttpRequest) -> HttpResponse:
    """All browsers this login is signed in on. A form ends one, or all but this."""
    if request.method == "POST":
        form = DeviceForm(request.POST)
        ended = services.sign_out_elsewhere(
            user=request.user,
            keeping=request.session.session_key,
            only=form.cleaned_data["device"] if form.is_valid() else NO_SUCH,
        )
        messages.success(request, "Signed out there." if ended else "It was signed out already.")
        return redirect("security:devices")
    found = presenters.devices(selectors.sessions_of(request), request.session.session_key)
    return render(request, "security/devices.html", {"devices": found})
