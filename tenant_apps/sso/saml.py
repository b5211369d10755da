"""SAML 2.0 as we speak it: everything signed, nothing old, nothing that we did not ask for.

What the organisation's side posts to us comes without our cookie, from another site. It is kept for
a minute under a handle, and read once the browser has come on to our own page with its cookie: only
there can be told whether this browser asked for it.
"""

from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.crypto import salted_hmac
from lxml.etree import LxmlError
from onelogin.saml2.auth import OneLogin_Saml2_Auth as Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Words
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.settings import OneLogin_Saml2_Settings as Settings

from tenant_apps.sso.errors import Failed
from tenant_apps.sso.models import Connection
from tenants import current
from tenants.keys import signing_key
from tenants.urls import absolute

KEPT_SECONDS = 60
# An assertion of a minute ago is taken by clocks that differ, one of an hour ago by none.
_SECURITY = {
    "authnRequestsSigned": False,
    "wantAssertionsSigned": True,
    "wantMessagesSigned": True,
    "wantNameId": True,
    "wantAttributeStatement": False,
    "allowRepeatAttributeName": True,
    "requestedAuthnContext": False,
    "rejectDeprecatedAlgorithm": True,
    "rejectUnsolicitedResponsesWithInResponseTo": True,
    "allowSingleLabelDomains": True,
}


def config(connection: Connection) -> dict[str, Any]:
    """Both sides, as the library wants them told. Our own addresses come from the registry."""
    return {
        "strict": True,
        "security": _SECURITY,
        "sp": {
            "entityId": _own("sso:saml_metadata", connection),
            "assertionConsumerService": {
                "url": _own("sso:saml_answer", connection),
                "binding": Words.BINDING_HTTP_POST,
            },
        },
        "idp": {
            "entityId": connection.entity_id,
            "singleSignOnService": {
                "url": connection.sso_url,
                "binding": Words.BINDING_HTTP_REDIRECT,
            },
            "x509cert": connection.certificate,
        },
    }


def ask(connection: Connection) -> tuple[str, str]:
    """Where to send the browser, and the id of what is asked there."""
    auth = Auth(_request(connection, {}), config(connection))
    return str(auth.login(return_to="")), str(auth.get_last_request_id())


def keep(posted: dict[str, str]) -> str:
    """What was posted, for a minute; returns its handle, which nobody else can reckon."""
    key = signing_key("sso-saml")
    said = posted.get("SAMLResponse", "")
    handle = salted_hmac("hexitime.sso-saml", said, secret=key, algorithm="sha256").hexdigest()
    cache.set(_key(handle), posted, KEPT_SECONDS)
    return handle


def read(connection: Connection, handle: str) -> Auth:
    """What was posted, once: its signatures, times, audience and addresses are right, or Failed."""
    posted = cache.get(_key(handle))
    if not posted or not cache.delete(_key(handle)):
        raise Failed
    auth = Auth(_request(connection, posted), config(connection))
    try:
        auth.process_response()
    except (OneLogin_Saml2_Error, LxmlError, ValueError) as error:
        raise Failed from error
    if auth.get_errors() or not auth.is_authenticated():
        raise Failed
    return auth


def metadata(connection: Connection) -> bytes:
    """Our side, for the organisation's administrators to read in."""
    said = Settings(config(connection), sp_validation_only=True).get_sp_metadata()
    return said if isinstance(said, bytes) else str(said).encode()


def _request(connection: Connection, posted: dict[str, str]) -> dict[str, Any]:
    scheme, _, rest = _own("sso:saml_answer", connection).partition("://")
    host, _, path = rest.partition("/")
    return {
        "https": "on" if scheme == "https" else "off",
        "http_host": host,
        "script_name": "/" + path,
        "get_data": {},
        "post_data": posted,
    }


def _own(name: str, connection: Connection) -> str:
    return absolute(current.network(), reverse(name, args=[connection.code]))


def _key(handle: str) -> str:
    return f"sso:saml:{handle}"
