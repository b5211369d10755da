"""A feature that the central service has switched off for a network is not there."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from config import errors
from kernel.errors import NotFound, Refused
from shared_apps.switches import selectors as switches
from tenant_apps.members.permissions import Permission, may
from tenants import features
from tenants.current import NetworkRef
from tenants.features import Feature

Respond = Callable[[HttpRequest], HttpResponse]
# What a directory reads: not that what it asks for is gone, on which it might act.
_SCIM_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


class SwitchedOff(Refused):
    """For those who run the network: that it is off, and why."""

    code = "feature_off"
    status = 404

    def __init__(self, feature: Feature, why: str) -> None:
        because = f" ({why[:1].lower()}{why[1:]})" if why else ""
        super().__init__(
            f"The central service has switched this off for your network: "
            f"{features.label(feature)}{because}. What you had there is kept. If you need it, "
            "write to the service."
        )


class FeatureMiddleware:
    """Every address of a feature that is off is refused before its view is asked."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        network: NetworkRef | None = getattr(request, "network", None)
        if network is None or not network.features_off:
            return None
        assert request.resolver_match is not None
        name = request.resolver_match.view_name
        feature = features.of_address(name)
        if feature is None or features.has(network, feature):
            return None
        if name == "scim:scim":
            return _to_directory()
        return errors.refused(request, _refusal(request, network, feature))


def _refusal(request: HttpRequest, network: NetworkRef, feature: Feature) -> Refused:
    """To everybody but those who run the network it looks as if there were no such page."""
    member = getattr(request, "member", None)
    if member is None or not may(member, Permission.AUDIT_READ):
        return NotFound()
    return SwitchedOff(feature, switches.why_off(network.id, feature))


def _to_directory() -> HttpResponse:
    said = {"schemas": [_SCIM_ERROR], "status": "403", "detail": "Switched off by the service."}
    return HttpResponse(json.dumps(said), status=403, content_type="application/scim+json")
