"""A SAML identity provider on this machine, a process of its own: pysaml2 behind a web server.

    python tests/providers/saml.py PORT FOLDER

`POST /set` with JSON says who signs in next, our own metadata, and what is wrong with the answer:
`unsigned_message`, `unsigned_assertion`, `unsigned`, `wrong_key`, `audience`, `expired`, `unasked`
or `altered`. FOLDER takes its keys.
"""

import base64
import datetime
import html
import json
import shutil
import sys
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from saml2 import BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server

PORT, FOLDER = int(sys.argv[1]), Path(sys.argv[2])
BASE = f"http://127.0.0.1:{PORT}"
NOW: dict[str, object] = {"person": {}, "fault": "", "metadata": ""}
MAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"


def make_key(name: str) -> None:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .sign(private, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (FOLDER / f"{name}.crt").write_bytes(made.public_bytes(pem))
    (FOLDER / f"{name}.key").write_bytes(
        private.private_bytes(
            pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )


def config(key: str, minutes: int = 5) -> IdPConfig:
    """With this key, and answers that are good for so long; for less than none, over already."""
    own = IdPConfig()
    own.load(
        {
            "entityid": f"{BASE}/metadata",
            "service": {
                "idp": {
                    "endpoints": {
                        "single_sign_on_service": [(f"{BASE}/sso", BINDING_HTTP_REDIRECT)]
                    },
                    "policy": {"default": {"lifetime": {"minutes": minutes}, "name_form": None}},
                    "name_id_format": [NAMEID_FORMAT_PERSISTENT],
                }
            },
            "key_file": str(FOLDER / f"{key}.key"),
            "cert_file": str(FOLDER / f"{key}.crt"),
            "xmlsec_binary": shutil.which("xmlsec1"),
            "metadata": {"inline": [NOW["metadata"]]} if NOW["metadata"] else {},
        }
    )
    return own


def answer(request: str) -> tuple[str, str]:
    """The address to post to, and what, for one request to sign in."""
    asked = ElementTree.fromstring(zlib.decompress(base64.b64decode(request), -15))  # noqa: S314
    fault, person = str(NOW["fault"]), NOW["person"]
    assert isinstance(person, dict)
    audience = asked.find("{urn:oasis:names:tc:SAML:2.0:assertion}Issuer")
    assert audience is not None
    if fault == "audience":
        NOW["metadata"] = str(NOW["metadata"]).replace(
            f'entityID="{audience.text}"', 'entityID="https://elsewhere.example"'
        )
    key, minutes = "wrong" if fault == "wrong_key" else "right", -60 if fault == "expired" else 5
    server = Server(config=config(key, minutes))
    made = server.create_authn_response(
        {"mail": [person["email"]], "displayName": [person["name"]]},
        in_response_to=None if fault == "unasked" else asked.attrib["ID"],
        destination=asked.attrib["AssertionConsumerServiceURL"],
        sp_entity_id="https://elsewhere.example" if fault == "audience" else audience.text,
        name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text=person["sub"]),
        authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": BASE},
        sign_response=fault not in ("unsigned_message", "unsigned"),
        sign_assertion=fault not in ("unsigned_assertion", "unsigned"),
        sign_alg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        digest_alg="http://www.w3.org/2001/04/xmlenc#sha256",
    )
    text = str(made)
    if fault == "altered":
        text = text.replace(str(person["email"]), "someone.else@imperial.example")
    return asked.attrib["AssertionConsumerServiceURL"], base64.b64encode(text.encode()).decode()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/metadata":
            return self.say(str(entity_descriptor(config("right"))), "application/xml")
        if parts.path == "/html":
            return self.say("<!doctype html><p>Sign in", "text/html")
        if parts.path != "/sso":
            return self.say("nothing", "text/plain", 404)
        to, what = answer(parse_qs(parts.query)["SAMLRequest"][0])
        return self.say(
            f'<form method="post" action="{html.escape(to)}">'
            f'<input type="hidden" name="SAMLResponse" value="{what}">'
            "<button>Go on</button></form>",
            "text/html",
        )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        NOW.update({"fault": ""} | json.loads(body))
        self.say("", "text/plain")

    def say(self, text: str, kind: str, status: int = 200) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Quietly."""


if __name__ == "__main__":
    for each in ("right", "wrong"):
        make_key(each)
    ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
