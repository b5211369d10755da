"""Identifiers and secrets."""

import hashlib
import json
import os
import secrets
import time
from uuid import UUID


def uuid7() -> UUID:
    """A UUID of version 7 (RFC 9562): ordered by time, unguessable enough for an id, no secret.

    Its first twelve random bits are the fraction of the millisecond (method 3 there), so that what
    one process does one after the other stands in that order. The other 62 are random.
    """
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    value = (milliseconds << 80) | int.from_bytes(os.urandom(8), "big")
    value |= (0x7 << 76) | (nanoseconds * 4096 // 1_000_000 << 64)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


def token() -> str:
    """A secret for a link: 32 random bytes, safe in a URL. Store only its digest."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """SHA-256 of a token, which is what the database keeps."""
    return hashlib.sha256(secret.encode()).digest()


def hash_of(*asked: object) -> bytes:
    """What a request's key stands for: a hash over all that was asked with it, in this order."""
    entered = json.dumps(asked, default=str, sort_keys=True)
    return hashlib.sha256(entered.encode()).digest()
