"""An OpenID provider on this machine, a process of its own: pyop behind a plain web server.

    python tests/providers/openid.py PORT

`POST /set` with JSON says who signs in next, to which addresses they may be sent back, and what is
wrong with the token: `unsigned`, `wrong_key`, `audience`, `issuer`, `expired` or `nonce`.
`GET /asked` gives the parameters of the last request to sign in.
"""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import jwt
from Cryptodome.PublicKey import RSA
from cryptography.hazmat.primitives.asymmetric import rsa
from jwkest.jwk import RSAKey
from oic.oic.message import ProviderConfigurationResponse
from pyop.authz_state import AuthorizationState
from pyop.exceptions import InvalidClientAuthentication, OAuthError
from pyop.provider import Provider
from pyop.subject_identifier import HashBasedSubjectIdentifierFactory
from pyop.userinfo import Userinfo

PORT = int(sys.argv[1])
ISSUER = f"http://127.0.0.1:{PORT}"
CLIENT, SECRET = "hexitime", "a secret of two"
# The library wants https, which nobody speaks on this machine.
ProviderConfigurationResponse.verify = lambda self, **kwargs: True


def key(name: str) -> tuple[rsa.RSAPrivateKey, RSAKey]:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    numbers, public = private.private_numbers(), private.public_key().public_numbers()
    made = RSA.construct((public.n, public.e, numbers.d))
    return private, RSAKey(key=made, kid=name, use="sig", alg="RS256")


RIGHT, RIGHT_JWK = key("right")
WRONG, _ = key("right")
PEOPLE: dict[str, dict[str, object]] = {}
NOW: dict[str, object] = {"person": "", "fault": "", "asked": {}}


def settings() -> dict[str, object]:
    return {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "userinfo_endpoint": f"{ISSUER}/userinfo",
        "jwks_uri": f"{ISSUER}/keys",
        "scopes_supported": ["openid", "profile", "email"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": ["sub", "name", "email", "email_verified"],
    }


PROVIDER = Provider(
    RIGHT_JWK,
    settings(),
    AuthorizationState(HashBasedSubjectIdentifierFactory("salt")),
    {
        CLIENT: {
            "client_secret": SECRET,
            "redirect_uris": [],
            "response_types": ["code"],
            "token_endpoint_auth_method": "client_secret_post",
            "subject_type": "public",
        }
    },
    Userinfo(PEOPLE),
)


def spoiled(token: str, fault: str) -> str:
    """The token with one thing wrong."""
    claims = jwt.decode(token, options={"verify_signature": False})
    changes: dict[str, dict[str, object]] = {
        "audience": {"aud": ["somebody-else"]},
        "issuer": {"iss": "https://elsewhere.example"},
        "expired": {"iat": int(time.time()) - 7200, "exp": int(time.time()) - 3600},
        "nonce": {"nonce": "of another time"},
    }
    claims |= changes.get(fault, {})
    if fault == "unsigned":
        return jwt.encode(claims, "", algorithm="none", headers={"kid": "right"})
    signer = WRONG if fault == "wrong_key" else RIGHT
    return jwt.encode(claims, signer, algorithm="RS256", headers={"kid": "right"})


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        if path == "/.well-known/openid-configuration":
            return self.say(settings())
        if path == "/keys":
            return self.say(PROVIDER.jwks)
        if path == "/asked":
            return self.say(NOW["asked"])
        if path == "/userinfo":
            return self.say(PROVIDER.handle_userinfo_request("", dict(self.headers)).to_dict())
        if path == "/private":
            return self.redirect("http://127.0.0.1:1/")
        if path != "/authorize":
            return self.say({"error": "not found"}, 404)
        NOW["asked"] = dict(parse_qsl(query))
        request = PROVIDER.parse_authentication_request(query)
        answer = PROVIDER.authorize(request, str(NOW["person"]))
        return self.redirect(answer.request(request["redirect_uri"]))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        if self.path == "/set":
            wanted = json.loads(body)
            PROVIDER.clients[CLIENT]["redirect_uris"] = list(wanted["back"])
            PEOPLE[wanted["person"]["sub"]] = wanted["person"]
            NOW.update(person=wanted["person"]["sub"], fault=wanted.get("fault", ""))
            return self.say({})
        if self.path != "/token":
            return self.say({"error": "not found"}, 404)
        try:
            answer = PROVIDER.handle_token_request(body, dict(self.headers)).to_dict()
        except (OAuthError, InvalidClientAuthentication) as error:
            return self.say({"error": "invalid_grant", "error_description": str(error)}, 400)
        if NOW["fault"]:
            answer["id_token"] = spoiled(answer["id_token"], str(NOW["fault"]))
        return self.say(answer)

    def say(self, what: object, status: int = 200) -> None:
        content = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def redirect(self, url: str) -> None:
        self.send_response(302)
        self.send_header("Location", url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quietly."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
