"""What Django signs in one network, nobody believes in another.

Sessions, signed cookies, `signing.dumps` and every Signer reckon their signatures in one method,
with whatever key they were given. The network is mixed into that key there, when it is used: a
signer that is kept, or made before any network was entered, is right as well.
"""

from collections.abc import Callable
from functools import wraps

from django.core.signing import Signer

from tenants import keys

Signature = Callable[..., str]


def install() -> None:
    """Sign per network from now on. Doing it again changes nothing."""
    if not hasattr(Signer.signature, "__wrapped__"):
        setattr(Signer, "signature", _here(Signer.signature))  # noqa: B010


def _here(signature: Signature) -> Signature:
    @wraps(signature)
    def signed_here(self: Signer, value: str, key: str | bytes | None = None) -> str:
        return signature(self, value, keys.derived(key or self.key, "django"))

    return signed_here
