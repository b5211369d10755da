"""Where logos lie: each in a file named after the hash of its bytes.

A file is there, whole, before any row names it, so a transaction that fails leaves at worst a
file that nothing names. The same bytes give the same file.
"""

import hashlib
from pathlib import Path

from tenants.storage import files


def store(png: bytes) -> str:
    """Write the file if it is not there yet; returns its hash, which is its name."""
    logo_hash = hashlib.sha256(png).hexdigest()
    files.put(_name(logo_hash), png)
    return logo_hash


def path(logo_hash: str) -> Path:
    """Where the current network's logo of this hash lies."""
    return Path(files.path(_name(logo_hash)))


def forget(logo_hash: str) -> None:
    """Remove a file that no row names any more."""
    files.delete(_name(logo_hash))


def _name(logo_hash: str) -> str:
    return f"logo/{logo_hash}.png"
