"""Cache keys carry the network, so that two networks never share an entry."""

from tenants import current


def network_key(key: str, prefix: str, version: int) -> str:
    """The key in Valkey of a key in code."""
    entered = current.network_or_none()
    return f"{entered.id if entered else 'central'}:{prefix}:{version}:{key}"
