"""The directory's own door, and the page where a champion gives it a key."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from scim2_models import InvalidFilterException, SCIMException, UnauthorizedException
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation

from tenant_apps.policy.access import needs
from tenant_apps.policy.http import ActorRequest
from tenant_apps.policy.permissions import Permission
from tenant_apps.scim import selectors, services
from tenant_apps.scim.models import Token
from tenant_apps.scim.resources import service
from tenant_apps.scim.storage import NetworkStorage
from tenants.http import NetworkRequest
from tenants.urls import absolute

BASE = "/scim/v2"
LONGEST_FILTER = 1000
MOST_BYTES = 256 * 1024


@csrf_exempt
def scim(request: NetworkRequest, rest: str) -> HttpResponse:
    """SCIM 2.0, for whoever has a token of this network."""
    asked = ScimRequest(
        method=request.method or "GET",
        base_url=absolute(request.network, BASE),
        path="/" + rest,
        query=request.GET.dict(),
        headers=dict(request.headers),
        body=request.body[: MOST_BYTES + 1],
    )
    try:
        answer = _answer(asked)
    except SCIMException as error:
        answer = service().error_response(error)
    answer.headers.setdefault("Location", asked.url)
    return _sent(answer)


def _answer(asked: ScimRequest) -> ScimResponse:
    """The configuration is for anyone; all else for whoever may."""
    if service().match(asked).operation is Operation.service_provider_config:
        return ScimHandler(service(), NetworkStorage(Token())).handle(asked)
    scheme, _, secret = (asked.header("Authorization") or "").partition(" ")
    token = services.believed(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise UnauthorizedException
    said = [asked.query.get("filter", "")]
    if asked.path.endswith(".search"):
        said.append(_filter_in(asked.body))
    if any(len(one) > LONGEST_FILTER for one in said):
        raise InvalidFilterException(detail=f"Use at most {LONGEST_FILTER} characters.")
    return ScimHandler(service(), NetworkStorage(token)).handle(asked)


def _filter_in(body: bytes) -> str:
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    return str(said.get("filter", "")) if isinstance(said, dict) else ""


def _sent(answer: ScimResponse) -> HttpResponse:
    content = b"" if answer.body is None else json.dumps(answer.body).encode()
    sent = HttpResponse(content, status=answer.status)
    for name, value in answer.headers.items():
        sent[name] = value
    return sent


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SIGN_IN_CHANGE)
def settings(request: ActorRequest) -> HttpResponse:
    """Give a directory a key, show it once, take it back."""
    shown = ""
    if request.method == "POST":
        if request.POST.get("what") == "end":
            services.take_back(by=request.member.id)
            messages.success(request, "Your directory is shut out from now on.")
            return redirect("scim:settings")
        shown = services.make_token(by=request.member.id)
    context = {"standing": selectors.standing(), "token": shown, "address": _own(request)}
    return render(request, "scim/settings.html", context)


def _own(request: HttpRequest) -> str:
    return absolute(request.network, BASE)  # type: ignore[attr-defined]
