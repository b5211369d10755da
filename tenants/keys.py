"""Keys that differ per network, so that nothing signed by one is believed by another."""

import hashlib
import hmac

from django.conf import settings

from tenants import current


def signing_key(purpose: str) -> str:
    """The key of the current network (or of the central service) for one purpose."""
    entered = current.network_or_none()
    place = str(entered.id) if entered else "central"
    message = f"hexitime:{place}:{purpose}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()
