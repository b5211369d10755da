"""Secrets that must be read again, unreadable in the database: each under its network's own key."""

import base64

from cryptography.fernet import Fernet, MultiFernet

from tenants.keys import former_signing_keys, signing_key


def sealed(purpose: str, secret: str) -> str:
    """The secret as it is stored."""
    return _box(purpose).encrypt(secret.encode()).decode()


def opened(purpose: str, stored: str) -> str:
    """The secret again. Raises InvalidToken for what another network sealed."""
    return _box(purpose).decrypt(stored.encode()).decode()


def _box(purpose: str) -> MultiFernet:
    keys = [signing_key(purpose), *former_signing_keys(purpose)]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(bytes.fromhex(key))) for key in keys])
