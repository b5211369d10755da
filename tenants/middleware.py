"""The host decides the network, before anything else may ask."""

from collections.abc import Callable

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.request import host_validation_re, split_domain_port
from django.shortcuts import redirect, render
from django.urls import get_resolver

from design.views import unknown_host
from tenants import current, hosts
from tenants.models import Network
from tenants.urls import absolute

Respond = Callable[[HttpRequest], HttpResponse]

_ASK_AGAIN_SECONDS = 3600
_NOT_THERE = {Network.State.PROVISIONING, Network.State.REMOVED}


class NetworkMiddleware:
    """Enters the network of the request's host, and leaves it with the response."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        # Imported now and in no network, so that nothing made on import belongs to one.
        for urlconf in (settings.NETWORK_URLCONF, settings.CENTRAL_URLCONF):
            _ = get_resolver(urlconf).url_patterns

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = _host(request)
        if host == settings.BASE_DOMAIN:
            return self._central(request)
        network = hosts.find(host) if host else None
        if network is None or network.state in _NOT_THERE:
            return _unknown(request)
        if network.state != Network.State.ACTIVE:
            return _resting(request)
        if host != network.host and _may_be_led(request):
            return _to_primary(request, network)
        request.network = network  # type: ignore[attr-defined]
        request.urlconf = settings.NETWORK_URLCONF
        with current.enter(network):
            return _streaming_within(self.get_response(request))

    def _central(self, request: HttpRequest) -> HttpResponse:
        request.urlconf = settings.CENTRAL_URLCONF
        with current.shared():
            return _streaming_within(self.get_response(request))


def _may_be_led(request: HttpRequest) -> bool:
    """What a person opens. Programs that ask with a token lose it on the way to another host."""
    return request.method in ("GET", "HEAD") and "Authorization" not in request.headers


def _to_primary(request: HttpRequest, network: current.NetworkRef) -> HttpResponse:
    """The network answers under another name now; for a while, since it may go back."""
    response = redirect(absolute(network, request.get_full_path()))
    response.headers["Cache-Control"] = "no-store"
    return response


def _streaming_within(response: HttpResponse) -> HttpResponse:
    """A response that is made as it is sent is made, and ended, in the network of its request."""
    if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
        closers = response._resource_closers
        closers[:] = [current.bind(close) for close in closers]
        response.streaming_content = current.carry(response.streaming_content)
    return response


def _unknown(request: HttpRequest) -> HttpResponse:
    """No network of ours, or none any more, or not yet: all look the same."""
    response = unknown_host(request)
    response.headers["Cache-Control"] = "no-store"
    return response


def _resting(request: HttpRequest) -> HttpResponse:
    """A suspended network: closed for now, to everyone alike."""
    response = render(request, "design/resting.html", status=503)
    response.headers["Retry-After"] = str(_ASK_AGAIN_SECONDS)
    response._has_been_logged = True  # type: ignore[attr-defined]  # it is no fault of ours
    response.headers["Cache-Control"] = "no-store"
    return response


def _host(request: HttpRequest) -> str:
    """The Host header in its one normal form, or nothing if it is no host name."""
    raw = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
    if not host_validation_re.match(raw.lower()):
        return ""
    domain, _port = split_domain_port(raw)
    return domain
