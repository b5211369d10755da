"""What Stripe asks at the central address, and where it sends people back to."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import NotFound
from shared_apps.billing import events, stripe_api


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Keep a signed event and say so; what it is about is looked at afterwards."""
    if not (stripe_api.is_on() and settings.STRIPE_WEBHOOK_SECRET):
        raise NotFound
    body = _small(request)
    if body is None:
        return HttpResponse("Too large.", status=413)
    try:
        stripe_api.proven(body, request.headers.get("Stripe-Signature", ""))
        events.receive(body)
    except stripe_api.NotFromStripe:
        return HttpResponse("Not signed, or too old.", status=400)
    except events.BadEvent:
        return HttpResponse("No event.", status=400)
    return HttpResponse("Kept.")


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Where Checkout leads back to: it says nothing of anybody."""
    return render(request, "billing/thanks.html")


def _small(request: HttpRequest) -> bytes | None:
    """The raw body, unless it is larger than any event is."""
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > events.MAX_BYTES:
        return None
    body = request.read(events.MAX_BYTES + 1)
    return body if len(body) <= events.MAX_BYTES else None
