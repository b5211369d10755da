"""What an organisation's side publishes of itself, read and held to what we need of it."""

import json
from dataclasses import dataclass
from typing import Any

from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser as Parser

from kernel.errors import Refused
from tenant_apps.sso import fetching

_WANTED = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")


class NotMetadata(Refused):
    """It is something else, or lacks what we need."""

    code = "not_metadata"
    status = 422
    default_message = "This is not the metadata of a sign-in."


@dataclass(frozen=True, slots=True)
class SamlSide:
    """As much of SAML metadata as we use: where to send people, and whose signature to believe."""

    entity_id: str
    sso_url: str
    certificate: str


def openid(issuer: str) -> None:
    """Look whether an OpenID provider answers at this issuer. Raises NotFetched, NotMetadata."""
    said = _json(fetching.fetch(issuer.rstrip("/") + "/.well-known/openid-configuration"))
    if str(said.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise NotMetadata(
            f"What stands there calls itself {said.get('issuer', 'nothing')!s:.100}. "
            "Give that as the issuer, if it is right."
        )
    missing = [name for name in _WANTED if not fetching.is_allowed(str(said.get(name, "")))]
    if missing:
        raise NotMetadata(f"It does not say where to find: {', '.join(missing)}.")


def saml(text: str) -> SamlSide:
    """Read SAML metadata. Raises NotMetadata."""
    try:
        idp = Parser.parse(text.encode()).get("idp", {})
    except Exception as error:
        raise NotMetadata("This is not SAML metadata: it is not even XML.") from error
    url = idp.get("singleSignOnService", {}).get("url", "")
    certificate = idp.get("x509cert") or _first(idp.get("x509certMulti", {}))
    if not idp.get("entityId") or not url or not certificate:
        raise NotMetadata(
            "This metadata lacks the entity’s name, its sign-in address, or its signing "
            "certificate. Ask for the metadata of the identity provider."
        )
    if not fetching.is_allowed(url):
        raise NotMetadata("Its sign-in address does not begin with https://")
    return SamlSide(str(idp["entityId"]), str(url), str(certificate))


def saml_at(url: str) -> SamlSide:
    """Fetch SAML metadata and read it. Raises NotFetched, NotMetadata."""
    return saml(fetching.fetch(url).decode(errors="replace"))


def _json(content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(content)
    except ValueError as error:
        raise NotMetadata("What stands at this issuer is no OpenID configuration.") from error
    if not isinstance(said, dict):
        raise NotMetadata("What stands at this issuer is no OpenID configuration.")
    return said


def _first(many: dict[str, list[str]]) -> str:
    return next(iter(many.get("signing", [])), "")
