"""A passkey in software: as a phone would make one for a host, and sign by it."""

import hashlib
import os
from dataclasses import dataclass, field
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG


@dataclass(frozen=True)
class SoftKey:
    """One key pair, whoever's it is."""

    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: os.urandom(16))

    def registered(self, user: Any, host: str) -> None:
        """Stored as this login's, for this host; the network must be entered."""
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        data = AuthenticatorData.create(_hash(host), FLAG.UP | FLAG.UV | FLAG.AT, 0, credential)
        client = CollectedClientData.create("webauthn.create", b"made", f"https://{host}")
        made = self._credential(
            {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            }
        )
        extensions = {"credProps": {"rk": True}}
        WebAuthn.add(user, "A phone", {**made, "clientExtensionResults": extensions})

    def assertion(self, user: Any, host: str, challenge: str) -> dict[str, Any]:
        """What the browser sends after a finger was laid on: for this host, and this challenge."""
        client = CollectedClientData.create("webauthn.get", challenge, f"https://{host}")
        data = AuthenticatorData.create(_hash(host), FLAG.UP | FLAG.UV, 0)
        signature = self.private.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._credential(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": websafe_encode(user_pk_to_url_str(user).encode()),
            }
        )

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        encoded = websafe_encode(self.id)
        return {"id": encoded, "rawId": encoded, "type": "public-key", "response": response}


def _hash(host: str) -> bytes:
    return hashlib.sha256(host.encode()).digest()
