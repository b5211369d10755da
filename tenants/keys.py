"""What differs per network, so that nothing of one is believed, found or counted in another.

Every signature, cache key, lock, rate limit, stored file, log line, metric, error report and
message to a worker gets its network from `place`.
"""

import hashlib
import hmac

from django.conf import settings
from django.core.cache import cache
from django.utils.encoding import force_bytes

from tenants import current

CENTRAL = "central"
_AT_ONCE = 500


def place() -> str:
    """The id of the current network, or `central`."""
    entered = current.network_or_none()
    return str(entered.id) if entered else CENTRAL


def signing_key(purpose: str) -> str:
    """The key of the current network (or of the central service) for one purpose."""
    return derived(settings.SECRET_KEY, purpose)


def former_signing_keys(purpose: str) -> list[str]:
    """The same made of former secrets, while a new one is being brought in."""
    return [derived(secret, purpose) for secret in settings.SECRET_KEY_FALLBACKS]


def derived(secret: str | bytes, purpose: str) -> str:
    """What a secret becomes in the current network for one purpose."""
    message = f"hexitime:{place()}:{purpose}".encode()
    return hmac.new(force_bytes(secret), message, hashlib.sha256).hexdigest()


def compared_digest(purpose: str, *words: str) -> bytes:
    """A digest that is the same in every network, by which two of them compare what neither tells.

    Whoever does not have the deployment's secret cannot find out by trying what it is of.
    """
    return _compared(settings.SECRET_KEY, purpose, *words)


def former_compared_digests(purpose: str, *words: str) -> list[bytes]:
    """The same made of former secrets, while a new one is being brought in."""
    return [_compared(secret, purpose, *words) for secret in settings.SECRET_KEY_FALLBACKS]


def _compared(secret: str | bytes, purpose: str, *words: str) -> bytes:
    parts = b"".join(b"%d:%s" % (len(word.encode()), word.encode()) for word in words)
    message = f"hexitime:compared:{purpose}:".encode() + parts
    return hmac.new(force_bytes(secret), message, hashlib.sha256).digest()


def cache_key(key: str, prefix: str, version: int) -> str:
    """The key in Valkey of a key in code; locks and rate limits are such keys too."""
    return f"{place()}:{prefix}:{version}:{key}"


def forget_all() -> int:
    """Take away all that the current network has in the cache, locks and counters among it.

    For one that is removed: no other network's keys begin as its do. Returns how many they were.
    """
    client = cache._cache.get_client(write=True)  # type: ignore[attr-defined]
    own = list(client.scan_iter(match=f"{place()}:*", count=_AT_ONCE))
    for start in range(0, len(own), _AT_ONCE):
        client.delete(*own[start : start + _AT_ONCE])
    return len(own)
