"""The two kinds of sign-in as django-allauth runs them, held to more than it asks by default.

OpenID Connect: PKCE, a nonce, the issuer's own name, and a signature that is checked however the
token came. SAML: assertions and messages signed, no old algorithms, nothing unasked.
"""

import secrets
from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tenant_apps.sso import saml
from tenant_apps.sso.models import Connection

# In the session from leaving until coming back, by connection: what the token must name.
NONCES = "sso_nonces"


class OpenIDAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Checks the token's signature, its issuer and its nonce, and who it is for."""

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        wanted = self.get_provider().app.settings["issuer"]
        if str(config.get("issuer", "")).rstrip("/") != wanted.rstrip("/"):
            raise OAuth2Error("The issuer names itself otherwise.")
        return config

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        data: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
            verify_signature=True,
        )
        nonces = self.request.session.get(NONCES, {})
        wanted = nonces.pop(app.provider_id, None)
        self.request.session[NONCES] = nonces
        if not wanted or data.get("nonce") != wanted:
            raise OAuth2Error("The token is not the answer to what was asked.")
        return data

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Without a token that says who it is, nobody is believed."""
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("There was no ID token.")
        login = super().complete_login(request, app, token, **kwargs)
        said = login.account.extra_data
        if said.get("userinfo") and said["userinfo"].get("sub") != said["id_token"].get("sub"):
            raise OAuth2Error("The two answers are about two people.")
        return login


class OpenID(OpenIDConnectProvider):  # type: ignore[misc]
    """OpenID Connect for one connection."""

    oauth2_adapter_class = OpenIDAdapter

    def get_auth_params(self) -> dict[str, Any]:
        nonce = secrets.token_urlsafe(24)
        nonces = self.request.session.get(NONCES, {})
        self.request.session[NONCES] = nonces | {self.app.provider_id: nonce}
        return {"nonce": nonce}

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """What is asked for is ours to say, not the address bar's."""
        return {"process": "login", "next_url": request.POST.get("next", "")}


class Saml(SAMLProvider):  # type: ignore[misc]
    """SAML 2.0 for one connection."""

    def redirect(
        self, request: HttpRequest, process: str, next_url: str = "", data: Any = None, **kw: Any
    ) -> HttpResponse:
        """To the organisation's side; what comes back must answer what is asked here."""
        connection = Connection.objects.get(code=self.app.provider_id)
        url, asked = saml.ask(connection)
        self.stash_redirect_state(request, process, next_url, data, state_id=asked)
        return HttpResponseRedirect(url)

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        return {"process": "login", "next_url": request.POST.get("next", "")}


def app_of(connection: Connection, secret: str) -> SocialApp:
    """A connection as allauth knows it; no such row is ever stored."""
    is_openid = connection.kind == Connection.Kind.OPENID
    settings = _openid(connection) if is_openid else {}
    return SocialApp(
        provider="openid_connect" if is_openid else "saml",
        provider_id=connection.code,
        name=connection.name,
        client_id=connection.client_id if is_openid else connection.code,
        secret=secret,
        settings=settings | {"verified_email": list(connection.domains)},
    )


def _openid(connection: Connection) -> dict[str, Any]:
    return {
        "server_url": connection.issuer.rstrip("/") + "/.well-known/openid-configuration",
        "issuer": connection.issuer,
        "oauth_pkce_enabled": True,
    }
