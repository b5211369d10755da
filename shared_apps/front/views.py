"""The public pages. They know nothing of who asks, and keep nothing of what is asked."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from shared_apps.commissioning import selectors as networks
from shared_apps.front import presenters
from shared_apps.front.forms import FindForm
from tenants import claims, hostnames
from tenants.urls import central

SHOWN = 60


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this is, find my network, what a network gets."""
    listed = [presenters.found(network) for network in networks.listed()[:SHOWN]]
    context = {"networks": listed, "find_form": FindForm(), "community": _community()}
    return render(request, "front/front.html", context)


@sensitive_post_parameters("sought")
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """The network of a name or a work e-mail. The search is posted: it stands in no address.

    A name stays in the box to be looked for in other words; an e-mail address does not.
    """
    form = FindForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form, "community": _community()}
    if not form.is_bound:
        return render(request, "front/find.html", context)
    if not form.is_valid():
        return render(request, "front/find.html", context, status=422)
    sought = form.cleaned_data["sought"]
    if form.is_email():
        match = networks.find_by_email(sought)
        matches = [match] if match else []
    else:
        at_address = networks.find_by_host(form.host())
        matches = [at_address] if at_address else networks.find_by_name(sought)
    context |= {
        "form": FindForm() if form.is_email() else FindForm(initial={"sought": sought}),
        "searched": True,
        "by_email": form.is_email(),
        "found": [presenters.found(network) for network in matches],
    }
    return render(request, "front/find.html", context)


@require_safe
def may_have_certificate(request: HttpRequest) -> HttpResponse:
    """For the web server, before it gets a certificate for `domain`: 200 if it may, else 404."""
    host = request.GET.get("domain", "").lower().removesuffix(".")[: hostnames.LONGEST + 1]
    if not claims.may_have_certificate(host):
        return HttpResponse("no\n", status=404, content_type="text/plain")
    return HttpResponse("yes\n", content_type="text/plain")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far the pages can be used by everyone."""
    return render(request, "front/accessibility.html", _contacts())


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, by whom, and why."""
    return render(request, "front/privacy.html", _contacts())


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to write to."""
    return render(request, "front/contact.html", _contacts())


@require_safe
@cache_control(public=True, max_age=86400)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    expires = clock.now().replace(microsecond=0) + timedelta(days=180)
    lines = [
        f"Contact: mailto:{_contacts()['security_email']}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en",
        f"Canonical: {central('/.well-known/security.txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _contacts() -> dict[str, str]:
    domain = settings.BASE_DOMAIN
    return {"email": f"hello@{domain}", "security_email": f"security@{domain}"}


def _community() -> presenters.Found | None:
    """The open network for people whose organisation has none."""
    open_to_all = networks.open_community()
    return presenters.found(open_to_all) if open_to_all else None
