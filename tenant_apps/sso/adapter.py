"""What django-allauth asks of us when somebody comes back from their organisation's sign-in."""

from typing import Any

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.http import HttpRequest

from kernel.errors import Refused
from tenant_apps.sso import entrance, fetching, selectors, services
from tenant_apps.sso.errors import Failed
from tenant_apps.sso.models import Connection
from tenant_apps.sso.provider import app_of
from tenants import current


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Connections are rows of ours; who comes in by one is decided in `entrance`."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Of this network; a draft too, since a champion tests it."""
        if current.network_or_none() is None:
            return []
        apps = [
            app_of(one, services.secret_of(one))
            for one in selectors.all_of_them()
            if one.state != Connection.State.OFF
        ]
        return [
            app
            for app in apps
            if provider in (None, app.provider, app.provider_id)
            and client_id in (None, app.client_id)
        ]

    def get_requests_session(self) -> requests.Session:
        return fetching.session()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody comes in but through `entrance`."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        answer = entrance.receive(request, sociallogin)
        if answer is not None:
            raise ImmediateHttpResponse(answer)

    def on_authentication_error(self, request: HttpRequest, provider: Any, **what: Any) -> None:
        """One page for whatever was wrong: which check failed is nobody's business but ours."""
        error: Refused = Failed()
        raise error

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """The organisation's sign-in is used each day; the audit notes when it is connected."""
